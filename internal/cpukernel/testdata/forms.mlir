module @Exec_github_com_gonbtl_gonbtl_internal_cpukernel_test_problem_test_func2_1 {
  func.func @main(%arg0: tensor<2x14x14x35xf32>, %arg1: tensor<3x3x35x33xf32>, %arg2: tensor<3x3x33x35xf32>, %arg3: tensor<3x3x1x35xf32>, %arg4: tensor<2x7x7x33xf32>, %arg5: tensor<2x7x7x35xf32>) -> (tensor<2x7x7x33xf32>, tensor<2x7x7x33xf32>, tensor<3x3x35x33xf32>, tensor<2x7x7x35xf32>, tensor<3x3x1x35xf32>) {
    %0 = "stablehlo.convolution"(%arg0, %arg1) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 1], [0, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 2, 2>
    } : (tensor<2x14x14x35xf32>, tensor<3x3x35x33xf32>) -> tensor<2x7x7x33xf32>
    %1 = "stablehlo.convolution"(%arg0, %arg2) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, o, i]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 1], [0, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 2, 2>
    } : (tensor<2x14x14x35xf32>, tensor<3x3x33x35xf32>) -> tensor<2x7x7x33xf32>
    %2 = "stablehlo.convolution"(%arg0, %arg4) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 1], [0, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 2, 2>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<2x14x14x35xf32>, tensor<2x7x7x33xf32>) -> tensor<3x3x35x33xf32>
    %3 = "stablehlo.convolution"(%arg0, %arg3) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 35 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 1], [0, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 2, 2>
    } : (tensor<2x14x14x35xf32>, tensor<3x3x1x35xf32>) -> tensor<2x7x7x35xf32>
    %4 = "stablehlo.convolution"(%arg0, %arg5) {
      batch_group_count = 35 : i64,
      dimension_numbers = #stablehlo.conv<[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 1], [0, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 2, 2>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<2x14x14x35xf32>, tensor<2x7x7x35xf32>) -> tensor<3x3x1x35xf32>
    "stablehlo.return"(%0, %1, %2, %3, %4) : (tensor<2x7x7x33xf32>, tensor<2x7x7x33xf32>, tensor<3x3x35x33xf32>, tensor<2x7x7x35xf32>, tensor<3x3x1x35xf32>) -> ()
  }
}
