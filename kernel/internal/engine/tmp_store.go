package engine

import "github.com/gonbtl/gonbtl/kernel/internal/store"

func storeList(dir string) ([]store.Variable, error) { return nil, nil }
func storeReset(dir string) error                    { return nil }
func storeAdopt(dst, src string) error               { return nil }
