module @Exec_github_com_gonbtl_gonbtl_tl___Model__program_func1_1 {
  func.func @main(%arg0: tensor<4x9x9x3xf32>, %arg1: tensor<4xi32>, %arg2: tensor<4xf32>, %arg3: tensor<f32>, %arg4: tensor<3xui64>, %arg5: tensor<f32>, %arg6: tensor<f32>, %arg7: tensor<3x3x3x32xf32>, %arg8: tensor<32xf32>, %arg9: tensor<32xf32>, %arg10: tensor<3x3x32x1xf32>, %arg11: tensor<32xf32>, %arg12: tensor<1x1x32x16xf32>, %arg13: tensor<16xf32>, %arg14: tensor<16x2xf32>, %arg15: tensor<2xf32>, %arg16: tensor<32xf32>, %arg17: tensor<32xf32>, %arg18: tensor<3x3x3x32xf32>, %arg19: tensor<3x3x3x32xf32>, %arg20: tensor<32xf32>, %arg21: tensor<32xf32>, %arg22: tensor<32xf32>, %arg23: tensor<32xf32>, %arg24: tensor<3x3x32x1xf32>, %arg25: tensor<3x3x32x1xf32>, %arg26: tensor<32xf32>, %arg27: tensor<32xf32>, %arg28: tensor<1x1x32x16xf32>, %arg29: tensor<1x1x32x16xf32>, %arg30: tensor<16xf32>, %arg31: tensor<16xf32>, %arg32: tensor<16x2xf32>, %arg33: tensor<16x2xf32>, %arg34: tensor<2xf32>, %arg35: tensor<2xf32>) -> (tensor<f32>, tensor<f32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<2xf32>) {
    %0 = "stablehlo.custom_call"(%arg0, %arg7) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 1, 1, 0, 0, 0>},
      call_target_name = "gonbtl.convolution",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x9x9x3xf32>, tensor<3x3x3x32xf32>) -> tensor<4x5x5x32xf32>
    %2 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %3 = "stablehlo.reduce"(%0, %2) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %4 = "stablehlo.constant"() { value = dense<0.009999999776482582> : tensor<f32> } : () -> tensor<f32>
    %5 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %6 = "stablehlo.multiply"(%3, %5) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %7 = "stablehlo.reshape"(%6) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %8 = "stablehlo.broadcast_in_dim"(%7) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %9 = "stablehlo.subtract"(%0, %8) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %10 = "stablehlo.multiply"(%9, %9) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %11 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %12 = "stablehlo.reduce"(%10, %11) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %13 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %14 = "stablehlo.multiply"(%12, %13) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %15 = "stablehlo.constant"() { value = dense<0.9900000095367432> : tensor<f32> } : () -> tensor<f32>
    %16 = "stablehlo.broadcast_in_dim"(%15) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %17 = "stablehlo.multiply"(%arg16, %16) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %18 = "stablehlo.constant"() { value = dense<0.009999999776482582> : tensor<f32> } : () -> tensor<f32>
    %19 = "stablehlo.broadcast_in_dim"(%18) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %20 = "stablehlo.multiply"(%6, %19) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %21 = "stablehlo.add"(%17, %20) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %22 = "stablehlo.broadcast_in_dim"(%15) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %23 = "stablehlo.multiply"(%arg17, %22) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %24 = "stablehlo.broadcast_in_dim"(%18) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %25 = "stablehlo.multiply"(%14, %24) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %26 = "stablehlo.add"(%23, %25) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %27 = "stablehlo.constant"() { value = dense<0.0010000000474974513> : tensor<f32> } : () -> tensor<f32>
    %28 = "stablehlo.broadcast_in_dim"(%27) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %29 = "stablehlo.add"(%14, %28) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %30 = "stablehlo.sqrt"(%29) : (tensor<32xf32>) -> tensor<32xf32>
    %31 = "stablehlo.divide"(%arg8, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %32 = "stablehlo.multiply"(%6, %31) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %33 = "stablehlo.subtract"(%arg9, %32) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %34 = "stablehlo.reshape"(%31) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %35 = "stablehlo.broadcast_in_dim"(%34) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %36 = "stablehlo.multiply"(%0, %35) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %37 = "stablehlo.reshape"(%33) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %38 = "stablehlo.broadcast_in_dim"(%37) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %39 = "stablehlo.add"(%36, %38) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %40 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %41 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %42 = "stablehlo.maximum"(%39, %41) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %43 = "stablehlo.constant"() { value = dense<6.0> : tensor<f32> } : () -> tensor<f32>
    %44 = "stablehlo.broadcast_in_dim"(%43) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %45 = "stablehlo.minimum"(%42, %44) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %46 = "stablehlo.reshape"(%39) : (tensor<4x5x5x32xf32>) -> tensor<3200xf32>
    %47 = "stablehlo.slice"(%46) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<3200xf32>) -> tensor<1xf32>
    %48 = "stablehlo.constant"() { value = dense<false> : tensor<i1> } : () -> tensor<i1>
    %49 = "stablehlo.broadcast_in_dim"(%48) { broadcast_dimensions = array<i64> } : (tensor<i1>) -> tensor<4x5x5x32xi1>
    %50 = "stablehlo.reshape"(%47) : (tensor<1xf32>) -> tensor<f32>
    %51 = "stablehlo.broadcast_in_dim"(%50) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %52 = "stablehlo.select"(%49, %51, %45) : (tensor<4x5x5x32xi1>, tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %53 = "stablehlo.reshape"(%arg10) : (tensor<3x3x32x1xf32>) -> tensor<3x3x1x32xf32>
    %54 = "stablehlo.convolution"(%52, %53) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 32 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 2, 2>
    } : (tensor<4x5x5x32xf32>, tensor<3x3x1x32xf32>) -> tensor<4x3x3x32xf32>
    %55 = "stablehlo.reshape"(%52) : (tensor<4x5x5x32xf32>) -> tensor<3200xf32>
    %56 = "stablehlo.slice"(%55) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<3200xf32>) -> tensor<1xf32>
    %57 = "stablehlo.reshape"(%53) : (tensor<3x3x1x32xf32>) -> tensor<288xf32>
    %58 = "stablehlo.slice"(%57) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<288xf32>) -> tensor<1xf32>
    %59 = "stablehlo.add"(%56, %58) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
    %60 = "stablehlo.constant"() { value = dense<false> : tensor<i1> } : () -> tensor<i1>
    %61 = "stablehlo.broadcast_in_dim"(%60) { broadcast_dimensions = array<i64> } : (tensor<i1>) -> tensor<4x3x3x32xi1>
    %62 = "stablehlo.reshape"(%59) : (tensor<1xf32>) -> tensor<f32>
    %63 = "stablehlo.broadcast_in_dim"(%62) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %64 = "stablehlo.select"(%61, %63, %54) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %65 = "stablehlo.reshape"(%arg11) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %66 = "stablehlo.broadcast_in_dim"(%65) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x3x3x32xf32>
    %67 = "stablehlo.add"(%64, %66) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %68 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %69 = "stablehlo.custom_call"(%52, %53, %arg11) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: 0.000000000e+00, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 1, 1, 0, 1, 0>},
      call_target_name = "gonbtl.depthwise",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<0> : tensor<1xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x5x5x32xf32>, tensor<3x3x1x32xf32>, tensor<32xf32>) -> tensor<4x3x3x32xf32>
    %70 = "stablehlo.reshape"(%67) : (tensor<4x3x3x32xf32>) -> tensor<1152xf32>
    %71 = "stablehlo.slice"(%70) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<1152xf32>) -> tensor<1xf32>
    %72 = "stablehlo.constant"() { value = dense<false> : tensor<i1> } : () -> tensor<i1>
    %73 = "stablehlo.broadcast_in_dim"(%72) { broadcast_dimensions = array<i64> } : (tensor<i1>) -> tensor<4x3x3x32xi1>
    %74 = "stablehlo.reshape"(%71) : (tensor<1xf32>) -> tensor<f32>
    %75 = "stablehlo.broadcast_in_dim"(%74) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %76 = "stablehlo.select"(%73, %75, %69) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %77 = "stablehlo.convolution"(%76, %arg12) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x3x3x32xf32>, tensor<1x1x32x16xf32>) -> tensor<4x3x3x16xf32>
    %78 = "stablehlo.reshape"(%arg13) : (tensor<16xf32>) -> tensor<1x1x1x16xf32>
    %79 = "stablehlo.broadcast_in_dim"(%78) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x16xf32>) -> tensor<4x3x3x16xf32>
    %80 = "stablehlo.add"(%77, %79) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %81 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %82 = "stablehlo.custom_call"(%76, %arg12, %arg13) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: 0.000000000e+00, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 1, 1, 1, 1, 0, 0, 0, 1, 0>},
      call_target_name = "gonbtl.convolution",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<0> : tensor<1xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x3x3x32xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>) -> tensor<4x3x3x16xf32>
    %83 = "stablehlo.reshape"(%80) : (tensor<4x3x3x16xf32>) -> tensor<576xf32>
    %84 = "stablehlo.slice"(%83) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<576xf32>) -> tensor<1xf32>
    %85 = "stablehlo.constant"() { value = dense<false> : tensor<i1> } : () -> tensor<i1>
    %86 = "stablehlo.broadcast_in_dim"(%85) { broadcast_dimensions = array<i64> } : (tensor<i1>) -> tensor<4x3x3x16xi1>
    %87 = "stablehlo.reshape"(%84) : (tensor<1xf32>) -> tensor<f32>
    %88 = "stablehlo.broadcast_in_dim"(%87) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %89 = "stablehlo.select"(%86, %88, %82) : (tensor<4x3x3x16xi1>, tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %90 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %91 = "stablehlo.reduce"(%89, %90) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1, 2> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<4x16xf32>
    %92 = "stablehlo.constant"() { value = dense<0.1111111119389534> : tensor<f32> } : () -> tensor<f32>
    %93 = "stablehlo.broadcast_in_dim"(%92) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x16xf32>
    %94 = "stablehlo.multiply"(%91, %93) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %95 = "stablehlo.dot_general"(%94, %arg14) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [1],
  rhs_contracting_dimensions = [0]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x16xf32>, tensor<16x2xf32>) -> tensor<4x2xf32>
    %96 = "stablehlo.reshape"(%arg15) : (tensor<2xf32>) -> tensor<1x2xf32>
    %97 = "stablehlo.broadcast_in_dim"(%96) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<1x2xf32>) -> tensor<4x2xf32>
    %98 = "stablehlo.add"(%95, %97) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %99 = "stablehlo.reshape"(%arg1) : (tensor<4xi32>) -> tensor<4x1xi32>
    %100 = "stablehlo.iota"() { iota_dimension = 1 : i64 } : () -> tensor<1x2xi32>
    %101 = "stablehlo.broadcast_in_dim"(%99) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xi32>) -> tensor<4x2xi32>
    %102 = "stablehlo.broadcast_in_dim"(%100) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<1x2xi32>) -> tensor<4x2xi32>
    %103 = "stablehlo.compare"(%101, %102) {
      compare_type = #stablehlo<comparison_type SIGNED>,
      comparison_direction = #stablehlo<comparison_direction EQ>
    } : (tensor<4x2xi32>, tensor<4x2xi32>) -> tensor<4x2xi1>
    %104 = "stablehlo.convert"(%103) : (tensor<4x2xi1>) -> tensor<4x2xf32>
    %106 = "stablehlo.constant"() { value = dense<0xff800000> : tensor<f32> } : () -> tensor<f32>
    %107 = "stablehlo.reduce"(%98, %106) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %105 = "stablehlo.maximum"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%105) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %108 = "stablehlo.reshape"(%107) : (tensor<4xf32>) -> tensor<4x1xf32>
    %109 = "stablehlo.broadcast_in_dim"(%108) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %110 = "stablehlo.subtract"(%98, %109) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %111 = "stablehlo.exponential"(%110) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %112 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %113 = "stablehlo.reduce"(%111, %112) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %114 = "stablehlo.reshape"(%113) : (tensor<4xf32>) -> tensor<4x1xf32>
    %115 = "stablehlo.log"(%114) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %116 = "stablehlo.broadcast_in_dim"(%115) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %117 = "stablehlo.subtract"(%110, %116) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %118 = "stablehlo.multiply"(%104, %117) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %119 = "stablehlo.negate"(%118) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %120 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %121 = "stablehlo.reduce"(%119, %120) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %130 = "stablehlo.iota"() { iota_dimension = 1 : i64 } : () -> tensor<4x2xi32>
    %131 = "stablehlo.constant"() { value = dense<0> : tensor<i32> } : () -> tensor<i32>
    %132 = "stablehlo.constant"() { value = dense<0xff800000> : tensor<f32> } : () -> tensor<f32>
    %133, %134 = "stablehlo.reduce"(%130, %98, %131, %132) ({
      ^reductionFn(%lhs_idx: tensor<i32>, %lhs_v: tensor<f32>, %rhs_idx: tensor<i32>, %rhs_v: tensor<f32>) :
          %122 = "stablehlo.compare"(%lhs_v, %rhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction GT>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %123 = "stablehlo.compare"(%lhs_v, %lhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction NE>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %124 = "stablehlo.or"(%122, %123) : (tensor<i1>, tensor<i1>) -> tensor<i1>
          %125 = "stablehlo.compare"(%lhs_v, %rhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction EQ>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %126 = "stablehlo.minimum"(%lhs_idx, %rhs_idx) : (tensor<i32>, tensor<i32>) -> tensor<i32>
          %127 = "stablehlo.select"(%125, %126, %rhs_idx) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
          %128 = "stablehlo.select"(%124, %lhs_idx, %127) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
          %129 = "stablehlo.maximum"(%lhs_v, %rhs_v) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%128, %129) : (tensor<i32>, tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xi32>, tensor<4x2xf32>, tensor<i32>, tensor<f32>) -> (tensor<4xi32>, tensor<4xf32>)
    %135 = "stablehlo.compare"(%133, %arg1) {
      compare_type = #stablehlo<comparison_type SIGNED>,
      comparison_direction = #stablehlo<comparison_direction EQ>
    } : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %136 = "stablehlo.convert"(%135) : (tensor<4xi1>) -> tensor<4xf32>
    %137 = "stablehlo.multiply"(%121, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %138 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %139 = "stablehlo.reduce"(%137, %138) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %140 = "stablehlo.multiply"(%136, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %141 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %142 = "stablehlo.reduce"(%140, %141) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %143 = "stablehlo.divide"(%139, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %144 = "stablehlo.constant"() { value = dense<1.0> : tensor<f32> } : () -> tensor<f32>
    %145 = "stablehlo.divide"(%144, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %146 = "stablehlo.multiply"(%arg3, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %147 = "stablehlo.divide"(%139, %146) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %148 = "stablehlo.multiply"(%144, %147) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %149 = "stablehlo.negate"(%148) : (tensor<f32>) -> tensor<f32>
    %150 = "stablehlo.reshape"(%145) : (tensor<f32>) -> tensor<1xf32>
    %151 = "stablehlo.broadcast_in_dim"(%150) { broadcast_dimensions = array<i64: 0> } : (tensor<1xf32>) -> tensor<4xf32>
    %152 = "stablehlo.multiply"(%151, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %153 = "stablehlo.multiply"(%151, %121) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %154 = "stablehlo.reshape"(%152) : (tensor<4xf32>) -> tensor<4x1xf32>
    %155 = "stablehlo.broadcast_in_dim"(%154) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %156 = "stablehlo.negate"(%155) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %157 = "stablehlo.multiply"(%156, %117) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %158 = "stablehlo.multiply"(%156, %104) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %159 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %160 = "stablehlo.reduce"(%158, %159) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %161 = "stablehlo.reshape"(%160) : (tensor<4xf32>) -> tensor<4x1xf32>
    %162 = "stablehlo.negate"(%161) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %163 = "stablehlo.broadcast_in_dim"(%144) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x1xf32>
    %164 = "stablehlo.divide"(%163, %114) : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
    %165 = "stablehlo.multiply"(%162, %164) : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
    %166 = "stablehlo.reshape"(%165) : (tensor<4x1xf32>) -> tensor<4xf32>
    %167 = "stablehlo.reshape"(%166) : (tensor<4xf32>) -> tensor<4x1xf32>
    %168 = "stablehlo.broadcast_in_dim"(%167) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %169 = "stablehlo.multiply"(%168, %111) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %170 = "stablehlo.add"(%158, %169) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %171 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %172 = "stablehlo.reduce"(%170, %171) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %173 = "stablehlo.reshape"(%172) : (tensor<4xf32>) -> tensor<4x1xf32>
    %174 = "stablehlo.negate"(%173) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %175 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %176 = "stablehlo.reduce"(%170, %175) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<2xf32>
    %177 = "stablehlo.reshape"(%176) : (tensor<2xf32>) -> tensor<1x2xf32>
    %178 = "stablehlo.reshape"(%177) : (tensor<1x2xf32>) -> tensor<2xf32>
    %179 = "stablehlo.dot_general"(%170, %arg14) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [1],
  rhs_contracting_dimensions = [1]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x2xf32>, tensor<16x2xf32>) -> tensor<4x16xf32>
    %180 = "stablehlo.transpose"(%179) { permutation = array<i64: 0, 1> } : (tensor<4x16xf32>) -> tensor<4x16xf32>
    %181 = "stablehlo.dot_general"(%170, %94) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [0],
  rhs_contracting_dimensions = [0]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x2xf32>, tensor<4x16xf32>) -> tensor<2x16xf32>
    %182 = "stablehlo.transpose"(%181) { permutation = array<i64: 1, 0> } : (tensor<2x16xf32>) -> tensor<16x2xf32>
    %183 = "stablehlo.broadcast_in_dim"(%92) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x16xf32>
    %184 = "stablehlo.multiply"(%180, %183) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %185 = "stablehlo.multiply"(%180, %91) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %186 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %187 = "stablehlo.reduce"(%185, %186) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1> } : (tensor<4x16xf32>, tensor<f32>) -> tensor<f32>
    %188 = "stablehlo.reshape"(%184) : (tensor<4x16xf32>) -> tensor<4x1x1x16xf32>
    %189 = "stablehlo.broadcast_in_dim"(%188) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x1x1x16xf32>) -> tensor<4x3x3x16xf32>
    %190 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %191 = "stablehlo.select"(%86, %189, %190) : (tensor<4x3x3x16xi1>, tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %192 = "stablehlo.select"(%86, %190, %189) : (tensor<4x3x3x16xi1>, tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %193 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %194 = "stablehlo.reduce"(%191, %193) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<f32>
    %195 = "stablehlo.reshape"(%194) : (tensor<f32>) -> tensor<1xf32>
    %196 = "stablehlo.pad"(%195, %40) {
      edge_padding_high = array<i64: 575>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<576xf32>
    %197 = "stablehlo.reshape"(%196) : (tensor<576xf32>) -> tensor<4x3x3x16xf32>
    %198 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %199 = "stablehlo.compare"(%82, %198) {
      compare_type = #stablehlo<comparison_type FLOAT>,
      comparison_direction = #stablehlo<comparison_direction GT>
    } : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xi1>
    %200 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %201 = "stablehlo.select"(%199, %189, %200) : (tensor<4x3x3x16xi1>, tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %202 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %203 = "stablehlo.reduce"(%201, %202) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<16xf32>
    %204 = "stablehlo.reshape"(%203) : (tensor<16xf32>) -> tensor<1x1x1x16xf32>
    %205 = "stablehlo.reshape"(%204) : (tensor<1x1x1x16xf32>) -> tensor<16xf32>
    %206 = "stablehlo.reverse"(%arg12) { dimensions = array<i64: 0, 1> } : (tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %207 = "stablehlo.convolution"(%201, %206) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, o, i]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x3x3x16xf32>, tensor<1x1x32x16xf32>) -> tensor<4x3x3x32xf32>
    %208 = "stablehlo.custom_call"(%76, %201) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 1, 1, 1, 1, 0, 0, 0, 0, 0>},
      call_target_name = "gonbtl.convolution_gradient",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x3x3x32xf32>, tensor<4x3x3x16xf32>) -> tensor<1x1x32x16xf32>
    %209 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %210 = "stablehlo.select"(%73, %207, %209) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %211 = "stablehlo.select"(%73, %209, %207) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %212 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %213 = "stablehlo.reduce"(%210, %212) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<f32>
    %214 = "stablehlo.reshape"(%213) : (tensor<f32>) -> tensor<1xf32>
    %215 = "stablehlo.pad"(%214, %40) {
      edge_padding_high = array<i64: 1151>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<1152xf32>
    %216 = "stablehlo.reshape"(%215) : (tensor<1152xf32>) -> tensor<4x3x3x32xf32>
    %217 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %218 = "stablehlo.compare"(%69, %217) {
      compare_type = #stablehlo<comparison_type FLOAT>,
      comparison_direction = #stablehlo<comparison_direction GT>
    } : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xi1>
    %219 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %220 = "stablehlo.custom_call"(%201, %206, %69) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, 0.000000000e+00, 3.402823466e+38>, window = array<i64: 1, 1, 1, 1, 0, 0, 0, 0, 1>},
      call_target_name = "gonbtl.convolution_turned",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x3x3x16xf32>, tensor<1x1x32x16xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %221 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %222 = "stablehlo.reduce"(%220, %221) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<32xf32>
    %223 = "stablehlo.reshape"(%222) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %224 = "stablehlo.reshape"(%223) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %225 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %226 = "stablehlo.select"(%61, %220, %225) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %227 = "stablehlo.select"(%61, %225, %220) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %228 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %229 = "stablehlo.reduce"(%226, %228) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<f32>
    %230 = "stablehlo.reshape"(%229) : (tensor<f32>) -> tensor<1xf32>
    %231 = "stablehlo.pad"(%230, %40) {
      edge_padding_high = array<i64: 287>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<288xf32>
    %232 = "stablehlo.reshape"(%231) : (tensor<288xf32>) -> tensor<3x3x1x32xf32>
    %233 = "stablehlo.custom_call"(%52, %220) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 1, 1, 0, 0, 0>},
      call_target_name = "gonbtl.depthwise_gradient",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x5x5x32xf32>, tensor<4x3x3x32xf32>) -> tensor<3x3x1x32xf32>
    %234 = "stablehlo.pad"(%230, %40) {
      edge_padding_high = array<i64: 3199>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<3200xf32>
    %235 = "stablehlo.reshape"(%234) : (tensor<3200xf32>) -> tensor<4x5x5x32xf32>
    %236 = "stablehlo.reverse"(%53) { dimensions = array<i64: 0, 1> } : (tensor<3x3x1x32xf32>) -> tensor<3x3x1x32xf32>
    %237 = "stablehlo.convolution"(%220, %236) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 32 : i64,
      lhs_dilation = array<i64: 2, 2>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x3x3x32xf32>, tensor<3x3x1x32xf32>) -> tensor<4x5x5x32xf32>
    %238 = "stablehlo.reshape"(%233) : (tensor<3x3x1x32xf32>) -> tensor<3x3x32x1xf32>
    %239 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %240 = "stablehlo.select"(%49, %237, %239) : (tensor<4x5x5x32xi1>, tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %241 = "stablehlo.select"(%49, %239, %237) : (tensor<4x5x5x32xi1>, tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %242 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %243 = "stablehlo.reduce"(%240, %242) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<f32>
    %244 = "stablehlo.reshape"(%243) : (tensor<f32>) -> tensor<1xf32>
    %245 = "stablehlo.pad"(%244, %40) {
      edge_padding_high = array<i64: 3199>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<3200xf32>
    %246 = "stablehlo.reshape"(%245) : (tensor<3200xf32>) -> tensor<4x5x5x32xf32>
    %247 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %248 = "stablehlo.compare"(%45, %247) {
      compare_type = #stablehlo<comparison_type FLOAT>,
      comparison_direction = #stablehlo<comparison_direction GT>
    } : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xi1>
    %249 = "stablehlo.broadcast_in_dim"(%43) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %250 = "stablehlo.compare"(%45, %249) {
      compare_type = #stablehlo<comparison_type FLOAT>,
      comparison_direction = #stablehlo<comparison_direction LT>
    } : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xi1>
    %251 = "stablehlo.and"(%248, %250) : (tensor<4x5x5x32xi1>, tensor<4x5x5x32xi1>) -> tensor<4x5x5x32xi1>
    %252 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %253 = "stablehlo.custom_call"(%220, %236, %45) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, 0.000000000e+00, 6.000000000e+00>, window = array<i64: 1, 1, 2, 2, 1, 1, 0, 0, 1>},
      call_target_name = "gonbtl.depthwise",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x3x3x32xf32>, tensor<3x3x1x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %254 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %255 = "stablehlo.reduce"(%253, %254) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %256 = "stablehlo.reshape"(%255) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %257 = "stablehlo.reshape"(%256) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %258 = "stablehlo.broadcast_in_dim"(%34) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %259 = "stablehlo.multiply"(%253, %258) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %260 = "stablehlo.multiply"(%253, %0) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %261 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %262 = "stablehlo.reduce"(%260, %261) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %263 = "stablehlo.reshape"(%262) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %264 = "stablehlo.reshape"(%263) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %265 = "stablehlo.negate"(%257) : (tensor<32xf32>) -> tensor<32xf32>
    %266 = "stablehlo.multiply"(%265, %31) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %267 = "stablehlo.multiply"(%265, %6) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %268 = "stablehlo.add"(%264, %267) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %269 = "stablehlo.divide"(%268, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %270 = "stablehlo.multiply"(%30, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %271 = "stablehlo.divide"(%arg8, %270) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %272 = "stablehlo.multiply"(%268, %271) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %273 = "stablehlo.negate"(%272) : (tensor<32xf32>) -> tensor<32xf32>
    %274 = "stablehlo.broadcast_in_dim"(%144) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %275 = "stablehlo.divide"(%274, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %276 = "stablehlo.constant"() { value = dense<0.5> : tensor<f32> } : () -> tensor<f32>
    %277 = "stablehlo.broadcast_in_dim"(%276) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %278 = "stablehlo.multiply"(%275, %277) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %279 = "stablehlo.multiply"(%273, %278) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %280 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %281 = "stablehlo.reduce"(%279, %280) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %282 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %283 = "stablehlo.multiply"(%279, %282) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %284 = "stablehlo.multiply"(%279, %12) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %285 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %286 = "stablehlo.reduce"(%284, %285) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %287 = "stablehlo.reshape"(%283) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %288 = "stablehlo.broadcast_in_dim"(%287) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %289 = "stablehlo.multiply"(%288, %9) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %290 = "stablehlo.multiply"(%288, %9) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %291 = "stablehlo.add"(%289, %290) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %292 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %293 = "stablehlo.reduce"(%291, %292) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %294 = "stablehlo.reshape"(%293) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %295 = "stablehlo.negate"(%294) : (tensor<1x1x1x32xf32>) -> tensor<1x1x1x32xf32>
    %296 = "stablehlo.add"(%259, %291) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %297 = "stablehlo.reshape"(%295) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %298 = "stablehlo.add"(%266, %297) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %299 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %300 = "stablehlo.multiply"(%298, %299) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %301 = "stablehlo.multiply"(%298, %3) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %302 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %303 = "stablehlo.reduce"(%301, %302) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %304 = "stablehlo.add"(%286, %303) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %305 = "stablehlo.reshape"(%300) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %306 = "stablehlo.broadcast_in_dim"(%305) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %307 = "stablehlo.add"(%296, %306) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %308 = "stablehlo.reverse"(%arg7) { dimensions = array<i64: 0, 1> } : (tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %309 = "stablehlo.convolution"(%307, %308) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, o, i]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 2, 2>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x5x5x32xf32>, tensor<3x3x3x32xf32>) -> tensor<4x9x9x3xf32>
    %310 = "stablehlo.custom_call"(%arg0, %307) {
      api_version = 4 : i32,
      backend_config = {bounds = array<f32: -3.402823466e+38, 3.402823466e+38, -3.402823466e+38, 3.402823466e+38>, window = array<i64: 2, 2, 1, 1, 1, 1, 0, 0, 0>},
      call_target_name = "gonbtl.convolution_gradient",
      has_side_effect = false,
      operand_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>, dense<[3, 2, 1, 0]> : tensor<4xindex>],
      result_layouts = [dense<[3, 2, 1, 0]> : tensor<4xindex>]
    } : (tensor<4x9x9x3xf32>, tensor<4x5x5x32xf32>) -> tensor<3x3x3x32xf32>
    %311 = "stablehlo.constant"() { value = dense<0.8999999761581421> : tensor<f32> } : () -> tensor<f32>
    %312 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %313 = "stablehlo.multiply"(%arg18, %312) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %314 = "stablehlo.constant"() { value = dense<0.10000000149011612> : tensor<f32> } : () -> tensor<f32>
    %315 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %316 = "stablehlo.multiply"(%310, %315) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %317 = "stablehlo.add"(%313, %316) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %318 = "stablehlo.constant"() { value = dense<0.9990000128746033> : tensor<f32> } : () -> tensor<f32>
    %319 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %320 = "stablehlo.multiply"(%arg19, %319) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %321 = "stablehlo.multiply"(%310, %310) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %322 = "stablehlo.constant"() { value = dense<0.0010000000474974513> : tensor<f32> } : () -> tensor<f32>
    %323 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %324 = "stablehlo.multiply"(%321, %323) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %325 = "stablehlo.add"(%320, %324) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %326 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %327 = "stablehlo.subtract"(%144, %326) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %328 = "stablehlo.sqrt"(%327) : (tensor<f32>) -> tensor<f32>
    %329 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %330 = "stablehlo.subtract"(%144, %329) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %331 = "stablehlo.divide"(%328, %330) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %332 = "stablehlo.multiply"(%arg5, %331) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %333 = "stablehlo.broadcast_in_dim"(%332) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %334 = "stablehlo.multiply"(%317, %333) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %335 = "stablehlo.sqrt"(%325) : (tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %336 = "stablehlo.constant"() { value = dense<1.0000000116860974e-07> : tensor<f32> } : () -> tensor<f32>
    %337 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %338 = "stablehlo.add"(%335, %337) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %339 = "stablehlo.divide"(%334, %338) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %340 = "stablehlo.subtract"(%arg7, %339) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %341 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %342 = "stablehlo.multiply"(%arg20, %341) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %343 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %344 = "stablehlo.multiply"(%269, %343) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %345 = "stablehlo.add"(%342, %344) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %346 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %347 = "stablehlo.multiply"(%arg21, %346) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %348 = "stablehlo.multiply"(%269, %269) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %349 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %350 = "stablehlo.multiply"(%348, %349) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %351 = "stablehlo.add"(%347, %350) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %352 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %353 = "stablehlo.subtract"(%144, %352) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %354 = "stablehlo.sqrt"(%353) : (tensor<f32>) -> tensor<f32>
    %355 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %356 = "stablehlo.subtract"(%144, %355) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %357 = "stablehlo.divide"(%354, %356) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %358 = "stablehlo.multiply"(%arg5, %357) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %359 = "stablehlo.broadcast_in_dim"(%358) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %360 = "stablehlo.multiply"(%345, %359) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %361 = "stablehlo.sqrt"(%351) : (tensor<32xf32>) -> tensor<32xf32>
    %362 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %363 = "stablehlo.add"(%361, %362) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %364 = "stablehlo.divide"(%360, %363) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %365 = "stablehlo.subtract"(%arg8, %364) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %366 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %367 = "stablehlo.multiply"(%arg22, %366) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %368 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %369 = "stablehlo.multiply"(%257, %368) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %370 = "stablehlo.add"(%367, %369) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %371 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %372 = "stablehlo.multiply"(%arg23, %371) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %373 = "stablehlo.multiply"(%257, %257) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %374 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %375 = "stablehlo.multiply"(%373, %374) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %376 = "stablehlo.add"(%372, %375) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %377 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %378 = "stablehlo.subtract"(%144, %377) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %379 = "stablehlo.sqrt"(%378) : (tensor<f32>) -> tensor<f32>
    %380 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %381 = "stablehlo.subtract"(%144, %380) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %382 = "stablehlo.divide"(%379, %381) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %383 = "stablehlo.multiply"(%arg5, %382) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %384 = "stablehlo.broadcast_in_dim"(%383) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %385 = "stablehlo.multiply"(%370, %384) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %386 = "stablehlo.sqrt"(%376) : (tensor<32xf32>) -> tensor<32xf32>
    %387 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %388 = "stablehlo.add"(%386, %387) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %389 = "stablehlo.divide"(%385, %388) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %390 = "stablehlo.subtract"(%arg9, %389) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %391 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %392 = "stablehlo.multiply"(%arg24, %391) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %393 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %394 = "stablehlo.multiply"(%238, %393) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %395 = "stablehlo.add"(%392, %394) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %396 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %397 = "stablehlo.multiply"(%arg25, %396) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %398 = "stablehlo.multiply"(%238, %238) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %399 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %400 = "stablehlo.multiply"(%398, %399) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %401 = "stablehlo.add"(%397, %400) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %402 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %403 = "stablehlo.subtract"(%144, %402) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %404 = "stablehlo.sqrt"(%403) : (tensor<f32>) -> tensor<f32>
    %405 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %406 = "stablehlo.subtract"(%144, %405) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %407 = "stablehlo.divide"(%404, %406) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %408 = "stablehlo.multiply"(%arg5, %407) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %409 = "stablehlo.broadcast_in_dim"(%408) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %410 = "stablehlo.multiply"(%395, %409) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %411 = "stablehlo.sqrt"(%401) : (tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %412 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %413 = "stablehlo.add"(%411, %412) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %414 = "stablehlo.divide"(%410, %413) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %415 = "stablehlo.subtract"(%arg10, %414) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %416 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %417 = "stablehlo.multiply"(%arg26, %416) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %418 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %419 = "stablehlo.multiply"(%224, %418) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %420 = "stablehlo.add"(%417, %419) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %421 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %422 = "stablehlo.multiply"(%arg27, %421) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %423 = "stablehlo.multiply"(%224, %224) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %424 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %425 = "stablehlo.multiply"(%423, %424) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %426 = "stablehlo.add"(%422, %425) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %427 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %428 = "stablehlo.subtract"(%144, %427) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %429 = "stablehlo.sqrt"(%428) : (tensor<f32>) -> tensor<f32>
    %430 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %431 = "stablehlo.subtract"(%144, %430) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %432 = "stablehlo.divide"(%429, %431) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %433 = "stablehlo.multiply"(%arg5, %432) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %434 = "stablehlo.broadcast_in_dim"(%433) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %435 = "stablehlo.multiply"(%420, %434) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %436 = "stablehlo.sqrt"(%426) : (tensor<32xf32>) -> tensor<32xf32>
    %437 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %438 = "stablehlo.add"(%436, %437) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %439 = "stablehlo.divide"(%435, %438) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %440 = "stablehlo.subtract"(%arg11, %439) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %441 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %442 = "stablehlo.multiply"(%arg28, %441) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %443 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %444 = "stablehlo.multiply"(%208, %443) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %445 = "stablehlo.add"(%442, %444) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %446 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %447 = "stablehlo.multiply"(%arg29, %446) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %448 = "stablehlo.multiply"(%208, %208) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %449 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %450 = "stablehlo.multiply"(%448, %449) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %451 = "stablehlo.add"(%447, %450) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %452 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %453 = "stablehlo.subtract"(%144, %452) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %454 = "stablehlo.sqrt"(%453) : (tensor<f32>) -> tensor<f32>
    %455 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %456 = "stablehlo.subtract"(%144, %455) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %457 = "stablehlo.divide"(%454, %456) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %458 = "stablehlo.multiply"(%arg5, %457) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %459 = "stablehlo.broadcast_in_dim"(%458) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %460 = "stablehlo.multiply"(%445, %459) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %461 = "stablehlo.sqrt"(%451) : (tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %462 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %463 = "stablehlo.add"(%461, %462) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %464 = "stablehlo.divide"(%460, %463) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %465 = "stablehlo.subtract"(%arg12, %464) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %466 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %467 = "stablehlo.multiply"(%arg30, %466) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %468 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %469 = "stablehlo.multiply"(%205, %468) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %470 = "stablehlo.add"(%467, %469) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %471 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %472 = "stablehlo.multiply"(%arg31, %471) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %473 = "stablehlo.multiply"(%205, %205) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %474 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %475 = "stablehlo.multiply"(%473, %474) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %476 = "stablehlo.add"(%472, %475) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %477 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %478 = "stablehlo.subtract"(%144, %477) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %479 = "stablehlo.sqrt"(%478) : (tensor<f32>) -> tensor<f32>
    %480 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %481 = "stablehlo.subtract"(%144, %480) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %482 = "stablehlo.divide"(%479, %481) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %483 = "stablehlo.multiply"(%arg5, %482) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %484 = "stablehlo.broadcast_in_dim"(%483) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %485 = "stablehlo.multiply"(%470, %484) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %486 = "stablehlo.sqrt"(%476) : (tensor<16xf32>) -> tensor<16xf32>
    %487 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %488 = "stablehlo.add"(%486, %487) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %489 = "stablehlo.divide"(%485, %488) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %490 = "stablehlo.subtract"(%arg13, %489) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %491 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %492 = "stablehlo.multiply"(%arg32, %491) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %493 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %494 = "stablehlo.multiply"(%182, %493) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %495 = "stablehlo.add"(%492, %494) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %496 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %497 = "stablehlo.multiply"(%arg33, %496) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %498 = "stablehlo.multiply"(%182, %182) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %499 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %500 = "stablehlo.multiply"(%498, %499) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %501 = "stablehlo.add"(%497, %500) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %502 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %503 = "stablehlo.subtract"(%144, %502) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %504 = "stablehlo.sqrt"(%503) : (tensor<f32>) -> tensor<f32>
    %505 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %506 = "stablehlo.subtract"(%144, %505) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %507 = "stablehlo.divide"(%504, %506) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %508 = "stablehlo.multiply"(%arg5, %507) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %509 = "stablehlo.broadcast_in_dim"(%508) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %510 = "stablehlo.multiply"(%495, %509) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %511 = "stablehlo.sqrt"(%501) : (tensor<16x2xf32>) -> tensor<16x2xf32>
    %512 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %513 = "stablehlo.add"(%511, %512) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %514 = "stablehlo.divide"(%510, %513) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %515 = "stablehlo.subtract"(%arg14, %514) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %516 = "stablehlo.broadcast_in_dim"(%311) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %517 = "stablehlo.multiply"(%arg34, %516) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %518 = "stablehlo.broadcast_in_dim"(%314) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %519 = "stablehlo.multiply"(%178, %518) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %520 = "stablehlo.add"(%517, %519) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %521 = "stablehlo.broadcast_in_dim"(%318) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %522 = "stablehlo.multiply"(%arg35, %521) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %523 = "stablehlo.multiply"(%178, %178) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %524 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %525 = "stablehlo.multiply"(%523, %524) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %526 = "stablehlo.add"(%522, %525) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %527 = "stablehlo.power"(%318, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %528 = "stablehlo.subtract"(%144, %527) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %529 = "stablehlo.sqrt"(%528) : (tensor<f32>) -> tensor<f32>
    %530 = "stablehlo.power"(%311, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %531 = "stablehlo.subtract"(%144, %530) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %532 = "stablehlo.divide"(%529, %531) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %533 = "stablehlo.multiply"(%arg5, %532) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %534 = "stablehlo.broadcast_in_dim"(%533) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %535 = "stablehlo.multiply"(%520, %534) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %536 = "stablehlo.sqrt"(%526) : (tensor<2xf32>) -> tensor<2xf32>
    %537 = "stablehlo.broadcast_in_dim"(%336) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %538 = "stablehlo.add"(%536, %537) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %539 = "stablehlo.divide"(%535, %538) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %540 = "stablehlo.subtract"(%arg15, %539) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    "stablehlo.return"(%139, %142, %340, %365, %390, %415, %440, %465, %490, %515, %540, %21, %26, %317, %325, %345, %351, %370, %376, %395, %401, %420, %426, %445, %451, %470, %476, %495, %501, %520, %526) : (tensor<f32>, tensor<f32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<2xf32>) -> ()
  }
}
