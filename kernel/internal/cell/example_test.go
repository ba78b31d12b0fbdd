package cell_test

import (
	"fmt"
	"log"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

func ExampleRewrite() {
	var book cell.Book
	vars := []store.Variable{{Name: "x", Type: "int", Cell: 1}} // as In[1] stored it
	plan, err := cell.Rewrite(cell.Input{Source: "x++", Number: 2, Vars: vars, Book: &book})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(plan.File)
	// Output:
	// package main
	//
	// import gonbtl_ "github.com/gonbtl/gonbtl/kernel/session"
	//
	// var x int
	// //line /gonbtl:1
	// func gonbtlCell() {
	// 	defer gonbtl_.Begin(2)()
	// /*line /In[2]:1:1*/gonbtl_.Restore("x", &x)
	// /*line /In[2]:1:1*/x++
	// /*line /In[2]:1:1*/gonbtl_.Keep("x", &x)
	// }
}

func ExampleCheck() {
	fmt.Println(cell.Check("if x > 3 {"))
	// Output:
	// /In[0]:1:11: syntax error: expected '}', found the end of the cell
}
