package layer

// Kinds are the layers that can be written to a file.
var Kinds = kinds
