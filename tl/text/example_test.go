package text_test

import (
	"fmt"

	"github.com/gonbtl/gonbtl/tl/text"
)

func ExampleTokenizer_Encode() {
	tokenizer, err := text.OpenTokenizer("testdata/small.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := tokenizer.Encode("Winners win free money now!", 64)
	words, err := tokenizer.Tokens(ids)
	fmt.Println(ids)
	fmt.Println(words, err)
	// Output:
	// [2 7 8 9 7 5 6 10 16 3]
	// [[CLS] win ##ner ##s win free money now ! [SEP]] <nil>
}
