module @Exec_github_com_gonbtl_gonbtl_tl___Model__program_func1_1 {
  func.func @main(%arg0: tensor<4x9x9x3xf32>, %arg1: tensor<4xi32>, %arg2: tensor<4xf32>, %arg3: tensor<f32>, %arg4: tensor<3xui64>, %arg5: tensor<f32>, %arg6: tensor<f32>, %arg7: tensor<3x3x3x32xf32>, %arg8: tensor<32xf32>, %arg9: tensor<32xf32>, %arg10: tensor<3x3x32x1xf32>, %arg11: tensor<32xf32>, %arg12: tensor<1x1x32x16xf32>, %arg13: tensor<16xf32>, %arg14: tensor<16x2xf32>, %arg15: tensor<2xf32>, %arg16: tensor<32xf32>, %arg17: tensor<32xf32>, %arg18: tensor<3x3x3x32xf32>, %arg19: tensor<3x3x3x32xf32>, %arg20: tensor<32xf32>, %arg21: tensor<32xf32>, %arg22: tensor<32xf32>, %arg23: tensor<32xf32>, %arg24: tensor<3x3x32x1xf32>, %arg25: tensor<3x3x32x1xf32>, %arg26: tensor<32xf32>, %arg27: tensor<32xf32>, %arg28: tensor<1x1x32x16xf32>, %arg29: tensor<1x1x32x16xf32>, %arg30: tensor<16xf32>, %arg31: tensor<16xf32>, %arg32: tensor<16x2xf32>, %arg33: tensor<16x2xf32>, %arg34: tensor<2xf32>, %arg35: tensor<2xf32>) -> (tensor<f32>, tensor<f32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<2xf32>) {
    %0 = "stablehlo.convolution"(%arg0, %arg7) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 2, 2>
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
    %46 = "stablehlo.reshape"(%arg10) : (tensor<3x3x32x1xf32>) -> tensor<3x3x1x32xf32>
    %47 = "stablehlo.convolution"(%45, %46) {
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
    %48 = "stablehlo.reshape"(%45) : (tensor<4x5x5x32xf32>) -> tensor<3200xf32>
    %49 = "stablehlo.slice"(%48) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<3200xf32>) -> tensor<1xf32>
    %50 = "stablehlo.reshape"(%46) : (tensor<3x3x1x32xf32>) -> tensor<288xf32>
    %51 = "stablehlo.slice"(%50) {
      limit_indices = array<i64: 1>,
      start_indices = array<i64: 0>,
      strides = array<i64: 1>
    } : (tensor<288xf32>) -> tensor<1xf32>
    %52 = "stablehlo.add"(%49, %51) : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
    %53 = "stablehlo.constant"() { value = dense<false> : tensor<i1> } : () -> tensor<i1>
    %54 = "stablehlo.broadcast_in_dim"(%53) { broadcast_dimensions = array<i64> } : (tensor<i1>) -> tensor<4x3x3x32xi1>
    %55 = "stablehlo.reshape"(%52) : (tensor<1xf32>) -> tensor<f32>
    %56 = "stablehlo.broadcast_in_dim"(%55) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %57 = "stablehlo.select"(%54, %56, %47) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %58 = "stablehlo.reshape"(%arg11) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %59 = "stablehlo.broadcast_in_dim"(%58) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x3x3x32xf32>
    %60 = "stablehlo.add"(%57, %59) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %61 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %62 = "stablehlo.maximum"(%60, %61) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %63 = "stablehlo.convolution"(%62, %arg12) {
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
    %64 = "stablehlo.reshape"(%arg13) : (tensor<16xf32>) -> tensor<1x1x1x16xf32>
    %65 = "stablehlo.broadcast_in_dim"(%64) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x16xf32>) -> tensor<4x3x3x16xf32>
    %66 = "stablehlo.add"(%63, %65) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %67 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %68 = "stablehlo.maximum"(%66, %67) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %69 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %70 = "stablehlo.reduce"(%68, %69) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1, 2> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<4x16xf32>
    %71 = "stablehlo.constant"() { value = dense<0.1111111119389534> : tensor<f32> } : () -> tensor<f32>
    %72 = "stablehlo.broadcast_in_dim"(%71) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x16xf32>
    %73 = "stablehlo.multiply"(%70, %72) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %74 = "stablehlo.dot_general"(%73, %arg14) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [1],
  rhs_contracting_dimensions = [0]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x16xf32>, tensor<16x2xf32>) -> tensor<4x2xf32>
    %75 = "stablehlo.reshape"(%arg15) : (tensor<2xf32>) -> tensor<1x2xf32>
    %76 = "stablehlo.broadcast_in_dim"(%75) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<1x2xf32>) -> tensor<4x2xf32>
    %77 = "stablehlo.add"(%74, %76) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %78 = "stablehlo.reshape"(%arg1) : (tensor<4xi32>) -> tensor<4x1xi32>
    %79 = "stablehlo.iota"() { iota_dimension = 1 : i64 } : () -> tensor<1x2xi32>
    %80 = "stablehlo.broadcast_in_dim"(%78) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xi32>) -> tensor<4x2xi32>
    %81 = "stablehlo.broadcast_in_dim"(%79) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<1x2xi32>) -> tensor<4x2xi32>
    %82 = "stablehlo.compare"(%80, %81) {
      compare_type = #stablehlo<comparison_type SIGNED>,
      comparison_direction = #stablehlo<comparison_direction EQ>
    } : (tensor<4x2xi32>, tensor<4x2xi32>) -> tensor<4x2xi1>
    %83 = "stablehlo.convert"(%82) : (tensor<4x2xi1>) -> tensor<4x2xf32>
    %85 = "stablehlo.constant"() { value = dense<0xff800000> : tensor<f32> } : () -> tensor<f32>
    %86 = "stablehlo.reduce"(%77, %85) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %84 = "stablehlo.maximum"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%84) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %87 = "stablehlo.reshape"(%86) : (tensor<4xf32>) -> tensor<4x1xf32>
    %88 = "stablehlo.broadcast_in_dim"(%87) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %89 = "stablehlo.subtract"(%77, %88) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %90 = "stablehlo.exponential"(%89) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %91 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %92 = "stablehlo.reduce"(%90, %91) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %93 = "stablehlo.reshape"(%92) : (tensor<4xf32>) -> tensor<4x1xf32>
    %94 = "stablehlo.log"(%93) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %95 = "stablehlo.broadcast_in_dim"(%94) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %96 = "stablehlo.subtract"(%89, %95) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %97 = "stablehlo.multiply"(%83, %96) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %98 = "stablehlo.negate"(%97) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %99 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %100 = "stablehlo.reduce"(%98, %99) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %109 = "stablehlo.iota"() { iota_dimension = 1 : i64 } : () -> tensor<4x2xi32>
    %110 = "stablehlo.constant"() { value = dense<0> : tensor<i32> } : () -> tensor<i32>
    %111 = "stablehlo.constant"() { value = dense<0xff800000> : tensor<f32> } : () -> tensor<f32>
    %112, %113 = "stablehlo.reduce"(%109, %77, %110, %111) ({
      ^reductionFn(%lhs_idx: tensor<i32>, %lhs_v: tensor<f32>, %rhs_idx: tensor<i32>, %rhs_v: tensor<f32>) :
          %101 = "stablehlo.compare"(%lhs_v, %rhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction GT>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %102 = "stablehlo.compare"(%lhs_v, %lhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction NE>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %103 = "stablehlo.or"(%101, %102) : (tensor<i1>, tensor<i1>) -> tensor<i1>
          %104 = "stablehlo.compare"(%lhs_v, %rhs_v) {
            compare_type = #stablehlo<comparison_type FLOAT>,
            comparison_direction = #stablehlo<comparison_direction EQ>
          } : (tensor<f32>, tensor<f32>) -> tensor<i1>
          %105 = "stablehlo.minimum"(%lhs_idx, %rhs_idx) : (tensor<i32>, tensor<i32>) -> tensor<i32>
          %106 = "stablehlo.select"(%104, %105, %rhs_idx) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
          %107 = "stablehlo.select"(%103, %lhs_idx, %106) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
          %108 = "stablehlo.maximum"(%lhs_v, %rhs_v) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%107, %108) : (tensor<i32>, tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xi32>, tensor<4x2xf32>, tensor<i32>, tensor<f32>) -> (tensor<4xi32>, tensor<4xf32>)
    %114 = "stablehlo.compare"(%112, %arg1) {
      compare_type = #stablehlo<comparison_type SIGNED>,
      comparison_direction = #stablehlo<comparison_direction EQ>
    } : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %115 = "stablehlo.convert"(%114) : (tensor<4xi1>) -> tensor<4xf32>
    %116 = "stablehlo.multiply"(%100, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %117 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %118 = "stablehlo.reduce"(%116, %117) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %119 = "stablehlo.multiply"(%115, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %120 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %121 = "stablehlo.reduce"(%119, %120) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    %122 = "stablehlo.divide"(%118, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %123 = "stablehlo.constant"() { value = dense<1.0> : tensor<f32> } : () -> tensor<f32>
    %124 = "stablehlo.divide"(%123, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %125 = "stablehlo.multiply"(%arg3, %arg3) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %126 = "stablehlo.divide"(%118, %125) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %127 = "stablehlo.multiply"(%123, %126) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %128 = "stablehlo.negate"(%127) : (tensor<f32>) -> tensor<f32>
    %129 = "stablehlo.reshape"(%124) : (tensor<f32>) -> tensor<1xf32>
    %130 = "stablehlo.broadcast_in_dim"(%129) { broadcast_dimensions = array<i64: 0> } : (tensor<1xf32>) -> tensor<4xf32>
    %131 = "stablehlo.multiply"(%130, %arg2) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %132 = "stablehlo.multiply"(%130, %100) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %133 = "stablehlo.reshape"(%131) : (tensor<4xf32>) -> tensor<4x1xf32>
    %134 = "stablehlo.broadcast_in_dim"(%133) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %135 = "stablehlo.negate"(%134) : (tensor<4x2xf32>) -> tensor<4x2xf32>
    %136 = "stablehlo.multiply"(%135, %96) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %137 = "stablehlo.multiply"(%135, %83) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %138 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %139 = "stablehlo.reduce"(%137, %138) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %140 = "stablehlo.reshape"(%139) : (tensor<4xf32>) -> tensor<4x1xf32>
    %141 = "stablehlo.negate"(%140) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %142 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x1xf32>
    %143 = "stablehlo.divide"(%142, %93) : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
    %144 = "stablehlo.multiply"(%141, %143) : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
    %145 = "stablehlo.reshape"(%144) : (tensor<4x1xf32>) -> tensor<4xf32>
    %146 = "stablehlo.reshape"(%145) : (tensor<4xf32>) -> tensor<4x1xf32>
    %147 = "stablehlo.broadcast_in_dim"(%146) { broadcast_dimensions = array<i64: 0, 1> } : (tensor<4x1xf32>) -> tensor<4x2xf32>
    %148 = "stablehlo.multiply"(%147, %90) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %149 = "stablehlo.add"(%137, %148) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
    %150 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %151 = "stablehlo.reduce"(%149, %150) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 1> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<4xf32>
    %152 = "stablehlo.reshape"(%151) : (tensor<4xf32>) -> tensor<4x1xf32>
    %153 = "stablehlo.negate"(%152) : (tensor<4x1xf32>) -> tensor<4x1xf32>
    %154 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %155 = "stablehlo.reduce"(%149, %154) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<4x2xf32>, tensor<f32>) -> tensor<2xf32>
    %156 = "stablehlo.reshape"(%155) : (tensor<2xf32>) -> tensor<1x2xf32>
    %157 = "stablehlo.reshape"(%156) : (tensor<1x2xf32>) -> tensor<2xf32>
    %158 = "stablehlo.dot_general"(%149, %arg14) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [1],
  rhs_contracting_dimensions = [1]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x2xf32>, tensor<16x2xf32>) -> tensor<4x16xf32>
    %159 = "stablehlo.transpose"(%158) { permutation = array<i64: 0, 1> } : (tensor<4x16xf32>) -> tensor<4x16xf32>
    %160 = "stablehlo.dot_general"(%149, %73) {
      dot_dimension_numbers = #stablehlo.dot<
  lhs_batching_dimensions = [],
  rhs_batching_dimensions = [],
  lhs_contracting_dimensions = [0],
  rhs_contracting_dimensions = [0]
>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]
    } : (tensor<4x2xf32>, tensor<4x16xf32>) -> tensor<2x16xf32>
    %161 = "stablehlo.transpose"(%160) { permutation = array<i64: 1, 0> } : (tensor<2x16xf32>) -> tensor<16x2xf32>
    %162 = "stablehlo.broadcast_in_dim"(%71) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x16xf32>
    %163 = "stablehlo.multiply"(%159, %162) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %164 = "stablehlo.multiply"(%159, %70) : (tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<4x16xf32>
    %165 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %166 = "stablehlo.reduce"(%164, %165) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1> } : (tensor<4x16xf32>, tensor<f32>) -> tensor<f32>
    %167 = "stablehlo.reshape"(%163) : (tensor<4x16xf32>) -> tensor<4x1x1x16xf32>
    %168 = "stablehlo.broadcast_in_dim"(%167) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x1x1x16xf32>) -> tensor<4x3x3x16xf32>
    %169 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %170 = "stablehlo.subtract"(%66, %169) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %171 = "stablehlo.sign"(%170) : (tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %172 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %173 = "stablehlo.add"(%171, %172) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %174 = "stablehlo.sign"(%173) : (tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %175 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x16xf32>
    %176 = "stablehlo.subtract"(%175, %174) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %177 = "stablehlo.multiply"(%168, %174) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %178 = "stablehlo.multiply"(%168, %176) : (tensor<4x3x3x16xf32>, tensor<4x3x3x16xf32>) -> tensor<4x3x3x16xf32>
    %179 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %180 = "stablehlo.reduce"(%178, %179) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<f32>
    %181 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %182 = "stablehlo.reduce"(%177, %181) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x3x3x16xf32>, tensor<f32>) -> tensor<16xf32>
    %183 = "stablehlo.reshape"(%182) : (tensor<16xf32>) -> tensor<1x1x1x16xf32>
    %184 = "stablehlo.reshape"(%183) : (tensor<1x1x1x16xf32>) -> tensor<16xf32>
    %185 = "stablehlo.reverse"(%arg12) { dimensions = array<i64: 0, 1> } : (tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %186 = "stablehlo.convolution"(%177, %185) {
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
    %187 = "stablehlo.convolution"(%62, %177) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[0, 0], [0, 0]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 1, 1>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x3x3x32xf32>, tensor<4x3x3x16xf32>) -> tensor<1x1x32x16xf32>
    %188 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %189 = "stablehlo.subtract"(%60, %188) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %190 = "stablehlo.sign"(%189) : (tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %191 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %192 = "stablehlo.add"(%190, %191) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %193 = "stablehlo.sign"(%192) : (tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %194 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %195 = "stablehlo.subtract"(%194, %193) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %196 = "stablehlo.multiply"(%186, %193) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %197 = "stablehlo.multiply"(%186, %195) : (tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %198 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %199 = "stablehlo.reduce"(%197, %198) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<f32>
    %200 = "stablehlo.add"(%180, %199) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %201 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %202 = "stablehlo.reduce"(%196, %201) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<32xf32>
    %203 = "stablehlo.reshape"(%202) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %204 = "stablehlo.reshape"(%203) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %205 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x3x3x32xf32>
    %206 = "stablehlo.select"(%54, %196, %205) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %207 = "stablehlo.select"(%54, %205, %196) : (tensor<4x3x3x32xi1>, tensor<4x3x3x32xf32>, tensor<4x3x3x32xf32>) -> tensor<4x3x3x32xf32>
    %208 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %209 = "stablehlo.reduce"(%206, %208) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x3x3x32xf32>, tensor<f32>) -> tensor<f32>
    %210 = "stablehlo.reshape"(%209) : (tensor<f32>) -> tensor<1xf32>
    %211 = "stablehlo.pad"(%210, %40) {
      edge_padding_high = array<i64: 287>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<288xf32>
    %212 = "stablehlo.reshape"(%211) : (tensor<288xf32>) -> tensor<3x3x1x32xf32>
    %213 = "stablehlo.convolution"(%45, %196) {
      batch_group_count = 32 : i64,
      dimension_numbers = #stablehlo.conv<[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 2, 2>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x5x5x32xf32>, tensor<4x3x3x32xf32>) -> tensor<3x3x1x32xf32>
    %214 = "stablehlo.pad"(%210, %40) {
      edge_padding_high = array<i64: 3199>,
      edge_padding_low = array<i64: 0>,
      interior_padding = array<i64: 0>
    } : (tensor<1xf32>, tensor<f32>) -> tensor<3200xf32>
    %215 = "stablehlo.reshape"(%214) : (tensor<3200xf32>) -> tensor<4x5x5x32xf32>
    %216 = "stablehlo.reverse"(%46) { dimensions = array<i64: 0, 1> } : (tensor<3x3x1x32xf32>) -> tensor<3x3x1x32xf32>
    %217 = "stablehlo.convolution"(%196, %216) {
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
    %218 = "stablehlo.reshape"(%213) : (tensor<3x3x1x32xf32>) -> tensor<3x3x32x1xf32>
    %219 = "stablehlo.broadcast_in_dim"(%43) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %220 = "stablehlo.subtract"(%42, %219) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %221 = "stablehlo.sign"(%220) : (tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %222 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %223 = "stablehlo.add"(%221, %222) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %224 = "stablehlo.sign"(%223) : (tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %225 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %226 = "stablehlo.subtract"(%225, %224) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %227 = "stablehlo.multiply"(%217, %226) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %228 = "stablehlo.multiply"(%217, %224) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %229 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %230 = "stablehlo.reduce"(%228, %229) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<f32>
    %231 = "stablehlo.broadcast_in_dim"(%40) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %232 = "stablehlo.subtract"(%39, %231) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %233 = "stablehlo.sign"(%232) : (tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %234 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %235 = "stablehlo.add"(%233, %234) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %236 = "stablehlo.sign"(%235) : (tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %237 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<4x5x5x32xf32>
    %238 = "stablehlo.subtract"(%237, %236) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %239 = "stablehlo.multiply"(%227, %236) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %240 = "stablehlo.multiply"(%227, %238) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %241 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %242 = "stablehlo.reduce"(%240, %241) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2, 3> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<f32>
    %243 = "stablehlo.add"(%200, %242) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %244 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %245 = "stablehlo.reduce"(%239, %244) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %246 = "stablehlo.reshape"(%245) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %247 = "stablehlo.reshape"(%246) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %248 = "stablehlo.broadcast_in_dim"(%34) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %249 = "stablehlo.multiply"(%239, %248) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %250 = "stablehlo.multiply"(%239, %0) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %251 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %252 = "stablehlo.reduce"(%250, %251) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %253 = "stablehlo.reshape"(%252) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %254 = "stablehlo.reshape"(%253) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %255 = "stablehlo.negate"(%247) : (tensor<32xf32>) -> tensor<32xf32>
    %256 = "stablehlo.multiply"(%255, %31) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %257 = "stablehlo.multiply"(%255, %6) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %258 = "stablehlo.add"(%254, %257) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %259 = "stablehlo.divide"(%258, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %260 = "stablehlo.multiply"(%30, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %261 = "stablehlo.divide"(%arg8, %260) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %262 = "stablehlo.multiply"(%258, %261) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %263 = "stablehlo.negate"(%262) : (tensor<32xf32>) -> tensor<32xf32>
    %264 = "stablehlo.broadcast_in_dim"(%123) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %265 = "stablehlo.divide"(%264, %30) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %266 = "stablehlo.constant"() { value = dense<0.5> : tensor<f32> } : () -> tensor<f32>
    %267 = "stablehlo.broadcast_in_dim"(%266) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %268 = "stablehlo.multiply"(%265, %267) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %269 = "stablehlo.multiply"(%263, %268) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %270 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %271 = "stablehlo.reduce"(%269, %270) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %272 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %273 = "stablehlo.multiply"(%269, %272) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %274 = "stablehlo.multiply"(%269, %12) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %275 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %276 = "stablehlo.reduce"(%274, %275) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %277 = "stablehlo.reshape"(%273) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %278 = "stablehlo.broadcast_in_dim"(%277) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %279 = "stablehlo.multiply"(%278, %9) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %280 = "stablehlo.multiply"(%278, %9) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %281 = "stablehlo.add"(%279, %280) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %282 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %283 = "stablehlo.reduce"(%281, %282) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0, 1, 2> } : (tensor<4x5x5x32xf32>, tensor<f32>) -> tensor<32xf32>
    %284 = "stablehlo.reshape"(%283) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %285 = "stablehlo.negate"(%284) : (tensor<1x1x1x32xf32>) -> tensor<1x1x1x32xf32>
    %286 = "stablehlo.add"(%249, %281) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %287 = "stablehlo.reshape"(%285) : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %288 = "stablehlo.add"(%256, %287) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %289 = "stablehlo.broadcast_in_dim"(%4) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %290 = "stablehlo.multiply"(%288, %289) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %291 = "stablehlo.multiply"(%288, %3) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %292 = "stablehlo.constant"() { value = dense<0.0> : tensor<f32> } : () -> tensor<f32>
    %293 = "stablehlo.reduce"(%291, %292) ({
      ^reductionFn(%lhs: tensor<f32>, %rhs: tensor<f32>) :
          %1 = "stablehlo.add"(%lhs, %rhs) : (tensor<f32>, tensor<f32>) -> tensor<f32>
          "stablehlo.return"(%1) : (tensor<f32>) -> ()
    }) { dimensions = array<i64: 0> } : (tensor<32xf32>, tensor<f32>) -> tensor<f32>
    %294 = "stablehlo.add"(%276, %293) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %295 = "stablehlo.reshape"(%290) : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %296 = "stablehlo.broadcast_in_dim"(%295) { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x32xf32>) -> tensor<4x5x5x32xf32>
    %297 = "stablehlo.add"(%286, %296) : (tensor<4x5x5x32xf32>, tensor<4x5x5x32xf32>) -> tensor<4x5x5x32xf32>
    %298 = "stablehlo.reverse"(%arg7) { dimensions = array<i64: 0, 1> } : (tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %299 = "stablehlo.convolution"(%297, %298) {
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
    %300 = "stablehlo.convolution"(%arg0, %297) {
      batch_group_count = 1 : i64,
      dimension_numbers = #stablehlo.conv<[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]>,
      feature_group_count = 1 : i64,
      lhs_dilation = array<i64: 1, 1>,
      padding = dense<[[1, 1], [1, 1]]> : tensor<2x2xi64>,
      precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>],
      rhs_dilation = array<i64: 2, 2>,
      window_reversal = array<i1: false, false>,
      window_strides = array<i64: 1, 1>
    } : (tensor<4x9x9x3xf32>, tensor<4x5x5x32xf32>) -> tensor<3x3x3x32xf32>
    %301 = "stablehlo.constant"() { value = dense<0.8999999761581421> : tensor<f32> } : () -> tensor<f32>
    %302 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %303 = "stablehlo.multiply"(%arg18, %302) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %304 = "stablehlo.constant"() { value = dense<0.10000000149011612> : tensor<f32> } : () -> tensor<f32>
    %305 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %306 = "stablehlo.multiply"(%300, %305) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %307 = "stablehlo.add"(%303, %306) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %308 = "stablehlo.constant"() { value = dense<0.9990000128746033> : tensor<f32> } : () -> tensor<f32>
    %309 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %310 = "stablehlo.multiply"(%arg19, %309) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %311 = "stablehlo.multiply"(%300, %300) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %312 = "stablehlo.constant"() { value = dense<0.0010000000474974513> : tensor<f32> } : () -> tensor<f32>
    %313 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %314 = "stablehlo.multiply"(%311, %313) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %315 = "stablehlo.add"(%310, %314) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %316 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %317 = "stablehlo.subtract"(%123, %316) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %318 = "stablehlo.sqrt"(%317) : (tensor<f32>) -> tensor<f32>
    %319 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %320 = "stablehlo.subtract"(%123, %319) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %321 = "stablehlo.divide"(%318, %320) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %322 = "stablehlo.multiply"(%arg5, %321) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %323 = "stablehlo.broadcast_in_dim"(%322) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %324 = "stablehlo.multiply"(%307, %323) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %325 = "stablehlo.sqrt"(%315) : (tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %326 = "stablehlo.constant"() { value = dense<1.0000000116860974e-07> : tensor<f32> } : () -> tensor<f32>
    %327 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x3x32xf32>
    %328 = "stablehlo.add"(%325, %327) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %329 = "stablehlo.divide"(%324, %328) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %330 = "stablehlo.subtract"(%arg7, %329) : (tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>) -> tensor<3x3x3x32xf32>
    %331 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %332 = "stablehlo.multiply"(%arg20, %331) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %333 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %334 = "stablehlo.multiply"(%259, %333) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %335 = "stablehlo.add"(%332, %334) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %336 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %337 = "stablehlo.multiply"(%arg21, %336) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %338 = "stablehlo.multiply"(%259, %259) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %339 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %340 = "stablehlo.multiply"(%338, %339) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %341 = "stablehlo.add"(%337, %340) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %342 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %343 = "stablehlo.subtract"(%123, %342) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %344 = "stablehlo.sqrt"(%343) : (tensor<f32>) -> tensor<f32>
    %345 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %346 = "stablehlo.subtract"(%123, %345) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %347 = "stablehlo.divide"(%344, %346) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %348 = "stablehlo.multiply"(%arg5, %347) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %349 = "stablehlo.broadcast_in_dim"(%348) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %350 = "stablehlo.multiply"(%335, %349) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %351 = "stablehlo.sqrt"(%341) : (tensor<32xf32>) -> tensor<32xf32>
    %352 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %353 = "stablehlo.add"(%351, %352) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %354 = "stablehlo.divide"(%350, %353) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %355 = "stablehlo.subtract"(%arg8, %354) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %356 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %357 = "stablehlo.multiply"(%arg22, %356) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %358 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %359 = "stablehlo.multiply"(%247, %358) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %360 = "stablehlo.add"(%357, %359) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %361 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %362 = "stablehlo.multiply"(%arg23, %361) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %363 = "stablehlo.multiply"(%247, %247) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %364 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %365 = "stablehlo.multiply"(%363, %364) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %366 = "stablehlo.add"(%362, %365) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %367 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %368 = "stablehlo.subtract"(%123, %367) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %369 = "stablehlo.sqrt"(%368) : (tensor<f32>) -> tensor<f32>
    %370 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %371 = "stablehlo.subtract"(%123, %370) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %372 = "stablehlo.divide"(%369, %371) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %373 = "stablehlo.multiply"(%arg5, %372) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %374 = "stablehlo.broadcast_in_dim"(%373) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %375 = "stablehlo.multiply"(%360, %374) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %376 = "stablehlo.sqrt"(%366) : (tensor<32xf32>) -> tensor<32xf32>
    %377 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %378 = "stablehlo.add"(%376, %377) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %379 = "stablehlo.divide"(%375, %378) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %380 = "stablehlo.subtract"(%arg9, %379) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %381 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %382 = "stablehlo.multiply"(%arg24, %381) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %383 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %384 = "stablehlo.multiply"(%218, %383) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %385 = "stablehlo.add"(%382, %384) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %386 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %387 = "stablehlo.multiply"(%arg25, %386) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %388 = "stablehlo.multiply"(%218, %218) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %389 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %390 = "stablehlo.multiply"(%388, %389) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %391 = "stablehlo.add"(%387, %390) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %392 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %393 = "stablehlo.subtract"(%123, %392) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %394 = "stablehlo.sqrt"(%393) : (tensor<f32>) -> tensor<f32>
    %395 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %396 = "stablehlo.subtract"(%123, %395) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %397 = "stablehlo.divide"(%394, %396) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %398 = "stablehlo.multiply"(%arg5, %397) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %399 = "stablehlo.broadcast_in_dim"(%398) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %400 = "stablehlo.multiply"(%385, %399) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %401 = "stablehlo.sqrt"(%391) : (tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %402 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<3x3x32x1xf32>
    %403 = "stablehlo.add"(%401, %402) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %404 = "stablehlo.divide"(%400, %403) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %405 = "stablehlo.subtract"(%arg10, %404) : (tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>) -> tensor<3x3x32x1xf32>
    %406 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %407 = "stablehlo.multiply"(%arg26, %406) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %408 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %409 = "stablehlo.multiply"(%204, %408) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %410 = "stablehlo.add"(%407, %409) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %411 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %412 = "stablehlo.multiply"(%arg27, %411) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %413 = "stablehlo.multiply"(%204, %204) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %414 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %415 = "stablehlo.multiply"(%413, %414) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %416 = "stablehlo.add"(%412, %415) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %417 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %418 = "stablehlo.subtract"(%123, %417) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %419 = "stablehlo.sqrt"(%418) : (tensor<f32>) -> tensor<f32>
    %420 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %421 = "stablehlo.subtract"(%123, %420) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %422 = "stablehlo.divide"(%419, %421) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %423 = "stablehlo.multiply"(%arg5, %422) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %424 = "stablehlo.broadcast_in_dim"(%423) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %425 = "stablehlo.multiply"(%410, %424) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %426 = "stablehlo.sqrt"(%416) : (tensor<32xf32>) -> tensor<32xf32>
    %427 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<32xf32>
    %428 = "stablehlo.add"(%426, %427) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %429 = "stablehlo.divide"(%425, %428) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %430 = "stablehlo.subtract"(%arg11, %429) : (tensor<32xf32>, tensor<32xf32>) -> tensor<32xf32>
    %431 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %432 = "stablehlo.multiply"(%arg28, %431) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %433 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %434 = "stablehlo.multiply"(%187, %433) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %435 = "stablehlo.add"(%432, %434) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %436 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %437 = "stablehlo.multiply"(%arg29, %436) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %438 = "stablehlo.multiply"(%187, %187) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %439 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %440 = "stablehlo.multiply"(%438, %439) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %441 = "stablehlo.add"(%437, %440) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %442 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %443 = "stablehlo.subtract"(%123, %442) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %444 = "stablehlo.sqrt"(%443) : (tensor<f32>) -> tensor<f32>
    %445 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %446 = "stablehlo.subtract"(%123, %445) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %447 = "stablehlo.divide"(%444, %446) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %448 = "stablehlo.multiply"(%arg5, %447) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %449 = "stablehlo.broadcast_in_dim"(%448) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %450 = "stablehlo.multiply"(%435, %449) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %451 = "stablehlo.sqrt"(%441) : (tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %452 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<1x1x32x16xf32>
    %453 = "stablehlo.add"(%451, %452) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %454 = "stablehlo.divide"(%450, %453) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %455 = "stablehlo.subtract"(%arg12, %454) : (tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>) -> tensor<1x1x32x16xf32>
    %456 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %457 = "stablehlo.multiply"(%arg30, %456) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %458 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %459 = "stablehlo.multiply"(%184, %458) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %460 = "stablehlo.add"(%457, %459) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %461 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %462 = "stablehlo.multiply"(%arg31, %461) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %463 = "stablehlo.multiply"(%184, %184) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %464 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %465 = "stablehlo.multiply"(%463, %464) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %466 = "stablehlo.add"(%462, %465) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %467 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %468 = "stablehlo.subtract"(%123, %467) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %469 = "stablehlo.sqrt"(%468) : (tensor<f32>) -> tensor<f32>
    %470 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %471 = "stablehlo.subtract"(%123, %470) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %472 = "stablehlo.divide"(%469, %471) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %473 = "stablehlo.multiply"(%arg5, %472) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %474 = "stablehlo.broadcast_in_dim"(%473) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %475 = "stablehlo.multiply"(%460, %474) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %476 = "stablehlo.sqrt"(%466) : (tensor<16xf32>) -> tensor<16xf32>
    %477 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16xf32>
    %478 = "stablehlo.add"(%476, %477) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %479 = "stablehlo.divide"(%475, %478) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %480 = "stablehlo.subtract"(%arg13, %479) : (tensor<16xf32>, tensor<16xf32>) -> tensor<16xf32>
    %481 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %482 = "stablehlo.multiply"(%arg32, %481) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %483 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %484 = "stablehlo.multiply"(%161, %483) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %485 = "stablehlo.add"(%482, %484) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %486 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %487 = "stablehlo.multiply"(%arg33, %486) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %488 = "stablehlo.multiply"(%161, %161) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %489 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %490 = "stablehlo.multiply"(%488, %489) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %491 = "stablehlo.add"(%487, %490) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %492 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %493 = "stablehlo.subtract"(%123, %492) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %494 = "stablehlo.sqrt"(%493) : (tensor<f32>) -> tensor<f32>
    %495 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %496 = "stablehlo.subtract"(%123, %495) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %497 = "stablehlo.divide"(%494, %496) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %498 = "stablehlo.multiply"(%arg5, %497) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %499 = "stablehlo.broadcast_in_dim"(%498) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %500 = "stablehlo.multiply"(%485, %499) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %501 = "stablehlo.sqrt"(%491) : (tensor<16x2xf32>) -> tensor<16x2xf32>
    %502 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<16x2xf32>
    %503 = "stablehlo.add"(%501, %502) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %504 = "stablehlo.divide"(%500, %503) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %505 = "stablehlo.subtract"(%arg14, %504) : (tensor<16x2xf32>, tensor<16x2xf32>) -> tensor<16x2xf32>
    %506 = "stablehlo.broadcast_in_dim"(%301) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %507 = "stablehlo.multiply"(%arg34, %506) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %508 = "stablehlo.broadcast_in_dim"(%304) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %509 = "stablehlo.multiply"(%157, %508) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %510 = "stablehlo.add"(%507, %509) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %511 = "stablehlo.broadcast_in_dim"(%308) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %512 = "stablehlo.multiply"(%arg35, %511) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %513 = "stablehlo.multiply"(%157, %157) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %514 = "stablehlo.broadcast_in_dim"(%312) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %515 = "stablehlo.multiply"(%513, %514) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %516 = "stablehlo.add"(%512, %515) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %517 = "stablehlo.power"(%308, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %518 = "stablehlo.subtract"(%123, %517) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %519 = "stablehlo.sqrt"(%518) : (tensor<f32>) -> tensor<f32>
    %520 = "stablehlo.power"(%301, %arg6) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %521 = "stablehlo.subtract"(%123, %520) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %522 = "stablehlo.divide"(%519, %521) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %523 = "stablehlo.multiply"(%arg5, %522) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    %524 = "stablehlo.broadcast_in_dim"(%523) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %525 = "stablehlo.multiply"(%510, %524) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %526 = "stablehlo.sqrt"(%516) : (tensor<2xf32>) -> tensor<2xf32>
    %527 = "stablehlo.broadcast_in_dim"(%326) { broadcast_dimensions = array<i64> } : (tensor<f32>) -> tensor<2xf32>
    %528 = "stablehlo.add"(%526, %527) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %529 = "stablehlo.divide"(%525, %528) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %530 = "stablehlo.subtract"(%arg15, %529) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    "stablehlo.return"(%118, %121, %330, %355, %380, %405, %430, %455, %480, %505, %530, %21, %26, %307, %315, %335, %341, %360, %366, %385, %391, %410, %416, %435, %441, %460, %466, %485, %491, %510, %516) : (tensor<f32>, tensor<f32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x3x32xf32>, tensor<3x3x3x32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<32xf32>, tensor<3x3x32x1xf32>, tensor<3x3x32x1xf32>, tensor<32xf32>, tensor<32xf32>, tensor<1x1x32x16xf32>, tensor<1x1x32x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16x2xf32>, tensor<16x2xf32>, tensor<2xf32>, tensor<2xf32>) -> ()
  }
}
