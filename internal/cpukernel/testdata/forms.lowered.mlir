module @Exec_github_com_gonbtl_gonbtl_internal_cpukernel_test_problem_test_func2_1 {
  func.func @main(%arg0: tensor<2x14x14x35xf32>, %arg1: tensor<3x3x35x33xf32>, %arg2: tensor<3x3x33x35xf32>, %arg3: tensor<3x3x1x35xf32>, %arg4: tensor<2x7x7x33xf32>, %arg5: tensor<2x7x7x35xf32>) -> (tensor<2x7x7x33xf32>, tensor<2x7x7x33xf32>, tensor<3x3x35x33xf32>, tensor<2x7x7x35xf32>, tensor<3x3x1x35xf32>) {
    %0 = "stablehlo.custom_call"(%arg0, %arg1) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.convolution",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x14x14x35xf32>, tensor<3x3x35x33xf32>) -> tensor<2x7x7x33xf32>
    %1 = "stablehlo.custom_call"(%arg0, %arg2) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.convolution_turned",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x14x14x35xf32>, tensor<3x3x33x35xf32>) -> tensor<2x7x7x33xf32>
    %2 = "stablehlo.custom_call"(%arg0, %arg4) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.convolution_gradient",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x14x14x35xf32>, tensor<2x7x7x33xf32>) -> tensor<3x3x35x33xf32>
    %3 = "stablehlo.custom_call"(%arg0, %arg3) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.depthwise",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x14x14x35xf32>, tensor<3x3x1x35xf32>) -> tensor<2x7x7x35xf32>
    %4 = "stablehlo.custom_call"(%arg0, %arg5) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.depthwise_gradient",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<2x14x14x35xf32>, tensor<2x7x7x35xf32>) -> tensor<3x3x1x35xf32>
    "stablehlo.return"(%0, %1, %2, %3, %4) : (tensor<2x7x7x33xf32>, tensor<2x7x7x33xf32>, tensor<3x3x35x33xf32>, tensor<2x7x7x35xf32>, tensor<3x3x1x35xf32>) -> ()
  }
}
