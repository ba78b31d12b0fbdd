package widgets

import "github.com/gonbtl/gonbtl/tl"

// LiveFrame is the picture that Live shows.
func LiveFrame(p tl.Progress) Figure { return curves(p.History, progress(p)) }
