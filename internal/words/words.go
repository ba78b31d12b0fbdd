// Package words says things in the reader's language: Portuguese where $GONBTL_LANG begins with pt, else English.
//
//	words.Say("predicted")             // "previsto" with GONBTL_LANG=pt
//	words.Sayf("epoch %d/%d", 1, 5)    // "época 1/5"
//
// The English text is the key to the others, so that code reads as what it prints. What a person reads in a result goes through
// here: tables, plots, notes, hints beside an error. Errors do not: they are looked up, quoted and searched for, and stay in English.
package words

import (
	"fmt"
	"os"
	"strings"
)

// Variable names the environment variable that chooses the language.
const Variable = "GONBTL_LANG"

// Say is the text in the reader's language, or as it is where there is no translation.
func Say(english string) string {
	if strings.HasPrefix(os.Getenv(Variable), "pt") {
		if text, ok := portuguese[english]; ok {
			return text
		}
	}
	return english
}

// Sayf is fmt.Sprintf with the format in the reader's language.
func Sayf(format string, args ...any) string { return fmt.Sprintf(Say(format), args...) }
