import ArgumentParser
import ConditionedGeneration

extension GenerationFiles {
  /// The format that the flags and the name of the output ask for together.
  ///
  /// - Parameters:
  ///   - output: What the user wrote; nil for nothing.
  ///   - name: The flag's value, or nil.
  /// - Returns: The format; webp where nothing is said.
  /// - Throws: `ValidationError` where they contradict each other or say something else.
  static func stated(_ output: String?, _ name: String?) throws -> GenerationRequest.OutputFormat {
    do {
      return try format(output, name)
    } catch {
      switch error {
      case .format(let found):
        let choices = GenerationRequest.OutputFormat.allCases.map(\.rawValue)
          .joined(separator: ", ")
        throw ValidationError("--output-format: expected one of \(choices), found '\(found)'.")
      case .ending(let found):
        throw ValidationError(
          "-o: expected a name that ends with .webp, .jpg or .png, or a folder with a slash at its "
            + "end, found '\(found)'.")
      case .contradiction(let expected, let output, let found):
        throw ValidationError(
          "--output-format: expected \(expected.rawValue) for \(output), found '\(found)'.")
      }
    }
  }
}
