package backbone

import "strings"

// TorchName is what PyTorch calls a parameter of the named backbone.
func TorchName(backbone, path string) string {
	for _, f := range facts {
		if f.Name == backbone {
			slash := strings.LastIndex(path, "/")
			return f.names(path[:slash]) + "." + torchArrays[path[slash+1:]]
		}
	}
	return ""
}
