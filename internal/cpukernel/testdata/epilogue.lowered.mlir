module @Exec_github_com_gonbtl_gonbtl_internal_cpukernel_test_programOf_func1_1 {
  func.func @main(%arg0: tensor<2x7x7x35xf32>, %arg1: tensor<3x3x35x35xf32>, %arg2: tensor<35xf32>, %arg3: tensor<2x7x7x35xf32>) -> tensor<2x7x7x35xf32> {
    %0 = "stablehlo.convolution"(%arg0, %arg1) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<2x7x7x35xf32>, tensor<3x3x35x35xf32>) -> tensor<2x7x7x35xf32>
    %1 = "stablehlo.reshape"(%arg2) : (tensor<35xf32>) -> tensor<1x1x1x35xf32>
    %2 = "stablehlo.broadcast_in_dim"(%1) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x35xf32>) -> tensor<2x7x7x35xf32>
    %3 = "stablehlo.multiply"(%0, %2) : (tensor<2x7x7x35xf32>, tensor<2x7x7x35xf32>) -> tensor<2x7x7x35xf32>
    %4 = "stablehlo.reshape"(%arg2) : (tensor<35xf32>) -> tensor<1x1x1x35xf32>
    %5 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x35xf32>) -> tensor<2x7x7x35xf32>
    %6 = "stablehlo.add"(%3, %5) : (tensor<2x7x7x35xf32>, tensor<2x7x7x35xf32>) -> tensor<2x7x7x35xf32>
    %7 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %8 = "stablehlo.broadcast_in_dim"(%7) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2x7x7x35xf32>
    %9 = "stablehlo.maximum"(%6, %8) : (tensor<2x7x7x35xf32>, tensor<2x7x7x35xf32>) -> tensor<2x7x7x35xf32>
    %10 = "stablehlo.constant"() { value = dense<6.0> : tensor<f32> } : () -> tensor<f32>
    %11 = "stablehlo.broadcast_in_dim"(%10) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2x7x7x35xf32>
    %12 = "stablehlo.custom_call"(%arg0, %arg1, %arg2, %arg2) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: 0.000000000e+00, 6.000000000e+00, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 1, 1, 1, 1, 1, 1, 1, 1, 0>},
      call_target_name = "gonbtl.convolution",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x7x7x35xf32>, tensor<3x3x35x35xf32>, tensor<35xf32>, tensor<35xf32>) -> tensor<2x7x7x35xf32>
    "stablehlo.return"(%12) : (tensor<2x7x7x35xf32>) -> ()
  }
}
