"""jupyter_kernel_test for the kernel gonbtl, with everything that it can test."""

import unittest

import jupyter_kernel_test


class GoTests(jupyter_kernel_test.KernelTests):
    kernel_name = "gonbtl"
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "oops")'
    code_generate_error = 'panic("an error")'
    code_page_something = "strings.Repeat?"
    code_inspect_sample = "fmt.Println"
    code_clear_output = 'import "github.com/gonbtl/gonbtl/kernel/session"\nsession.ClearOutput(false)'
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": 'strings.Repeat("ab", 2)', "result": "abab"},
        {"code": "[]int{1, 2}", "result": "[1 2]"},
    ]
    code_display_data = [
        {"code": 'import "github.com/gonbtl/gonbtl/kernel/session"\nsession.Display(image.NewGray(image.Rect(0, 0, 2, 2)))',
         "mime": "image/png"},
        {"code": 'import "github.com/janpfeifer/gonb/gonbui"\ngonbui.DisplayHTML("<b>bold</b>")\ngonbui.Sync()',
         "mime": "text/html"},
    ]
    code_history_pattern = "1 *"
    supported_history_operations = ("tail", "range", "search")
    completion_samples = [
        {"text": "fmt.Fprintl", "matches": {"Fprintln"}},
        {"text": "strings.Repe", "matches": {"Repeat"}},
    ]
    complete_code_samples = ["x := 1", "for i := range 3 {\n}", "func f() {}", "!ls", "%%\nfmt.Println()"]
    incomplete_code_samples = ["for i := range 3 {", "x := `", "f(", "/* comment"]
    invalid_code_samples = ["}", "x := )", "import 3"]


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "gonbtl"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
