package datasets_test

import (
	"fmt"
	"path/filepath"

	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
)

func ExampleAntsBees() {
	folder, err := datasets.AntsBees()
	if err != nil {
		fmt.Println(err) // it says what to download, and where to put it
		return
	}
	train, err := data.ImageFolder(filepath.Join(folder, "train"), data.FolderOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train)
}
