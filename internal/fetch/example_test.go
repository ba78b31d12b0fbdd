package fetch_test

import (
	"context"
	"fmt"

	"github.com/gonbtl/gonbtl/internal/fetch"
)

func ExampleFile() {
	path, err := fetch.File(context.Background(), "digits-8x8", fetch.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("read", path)
}
