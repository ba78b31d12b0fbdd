// Command testkernel is the kernel alone, for the tests of this folder's packages.
package main

import (
	"context"
	"log"
	"os"

	"github.com/gonbtl/gonbtl/kernel/internal/engine"
)

func main() {
	if err := engine.Run(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
