/// What the folder of a small model says of itself: its `fdeval.json`.
///
/// Only models that are for trying out have one; `datasets/training/README.md` has the format.
public struct ModelCard: Sendable, Hashable, Codable {
  /// What a model does.
  public enum Task: String, Sendable, Codable {
    /// It estimates the depth of a photo.
    case depth
    /// It makes an image under a depth map.
    case depthToImage = "depth-to-image"
  }

  /// What to use where the user says nothing; nil for what is usual.
  public struct Defaults: Sendable, Hashable, Codable {
    /// The side in pixels that photos are brought to, 14 to 8192.
    public var inputSize: Int?
    /// Pixels across and down of an image, 32 to 8192, multiples of 16, both or neither.
    public var width, height: Int?
    /// Denoising steps, 1 to 50.
    public var steps: Int?
    /// How closely the prompt is followed, 0 to 100.
    public var guidance: Double?
    /// Tokens of the long text encoder, 1 to 512.
    public var textTokens: Int?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case width, height, steps, guidance
      case inputSize = "input_size"
      case textTokens = "text_tokens"
    }
  }

  /// How it was trained.
  public struct Training: Sendable, Hashable, Codable {
    /// What a guidance means to a model that was distilled.
    public struct Guidance: Sendable, Hashable, Codable {
      /// The weight of the prompt as a formula.
      public var weight: String
      /// The slope in it.
      public var slope: Double
      /// The largest guidance that was trained.
      public var most: Double
    }

    /// Where random numbers began.
    public var seed: Int
    /// How many scenes it saw.
    public var scenes: Int
    /// Steps of the optimiser.
    public var steps: Int
    /// How many steps there were to be.
    public var plannedSteps: Int?
    /// How many samples it saw.
    public var samples: Int?
    /// Steps whose gradients were not finite.
    public var skippedSteps: Int?
    /// How long it took.
    public var hours: Double
    /// Figures on scenes that it never saw, by name.
    public var validation: [String: Double]
    /// What a guidance means; nil for models that take none.
    public var guidance: Guidance?

    enum CodingKeys: String, CodingKey {
      case seed, scenes, steps, samples, hours, validation, guidance
      case plannedSteps = "planned_steps"
      case skippedSteps = "skipped_steps"
    }
  }

  /// The version of the schema that is read.
  public static let version = 1
  /// The name of the file.
  public static let fileName = "fdeval.json"

  /// What the model does.
  public var task: Task
  /// What it is and is not for, one sentence without a full stop.
  public var kind: String
  /// The licence of the weights, an SPDX identifier.
  public var license: String
  /// What it saw.
  public var trainingData: String
  /// What to use where the user says nothing.
  public var defaults: Defaults
  /// How it was trained.
  public var training: Training

  enum CodingKeys: String, CodingKey {
    case task, kind, license, defaults, training
    case trainingData = "training_data"
  }
}
