import ArgumentParser

@main
struct FDEval: AsyncParsableCommand {
  func run() async throws {}
}
