/// Networks that are easily taken for Depth Anything, and what tells them apart.
enum ForeignModel: String, CaseIterable {
  case zoeDepth = "a ZoeDepth head, the architecture of Depth Anything V1's metric files"
  case promptDepthAnything = "Prompt Depth Anything, which needs a sparse depth map too"
  case videoDepthAnything = "Video Depth Anything, which looks at several frames"
  case depthAnything3 = "Depth Anything 3"
  case depthPro = "Depth Pro"
  case registers = "a DINOv2 with register tokens"
  case dpt = "a MiDaS or DPT network"

  /// Parts of tensor names that no Depth Anything V1 or V2 has.
  private var telltales: [String] {
    switch self {
    case .zoeDepth:
      [
        "core.core.", "conditional_log_binomial", "seed_bin_regressor", "seed_projector",
        "attractors.", "metric_head.",
      ]
    case .promptDepthAnything: ["resConfUnit_depth", "prompt_depth_layer"]
    case .videoDepthAnything: ["motion_modules"]
    case .depthAnything3: ["sky_output_conv2", "depth_head.scratch.output_conv2_aux", "cam_dec."]
    case .depthPro: ["encoder.patch_encoder.", "fov.encoder.", "fov_model."]
    case .registers: ["register_tokens"]
    case .dpt: ["pretrained.model.", "pretrained.act_postprocess", "dpt.encoder."]
    }
  }

  /// What to do instead, or nil.
  var advice: String? {
    switch self {
    case .zoeDepth:
      "for metres take a metric checkpoint of Depth Anything V2"
        + " (depth_anything_v2_metric_hypersim_* or depth_anything_v2_metric_vkitti_*)"
    default: nil
    }
  }

  /// The first network that a tensor name gives away.
  init?(tensorNames names: some Sequence<String>) {
    // One search in one text: searches are dear to begin.
    let all = names.joined(separator: "\n")
    let guess = Self.allCases.first { model in model.telltales.contains { all.contains($0) } }
    guard let guess else { return nil }
    self = guess
  }

  /// The network of a `model_type`.
  init?(modelType: String) {
    switch modelType {
    case "zoedepth": self = .zoeDepth
    case "prompt_depth_anything": self = .promptDepthAnything
    case "depth_pro": self = .depthPro
    case "dinov2_with_registers": self = .registers
    case "dpt": self = .dpt
    default: return nil
    }
  }

  /// The network of a published file's name.
  init?(fileName: String) {
    guard fileName.lowercased().hasPrefix("depth_anything_metric_depth_") else { return nil }
    self = .zoeDepth
  }
}
