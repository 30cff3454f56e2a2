import Testing

@testable import Tensors

@Suite struct WeightScopeTests {
  private let file: WeightFile

  init() throws { file = try WeightFile(path: WeightFixture.path("types.pth")) }

  @Test func scopesJoinNamesWithDots() throws {
    let tied = WeightScope(file).scope("tied")
    #expect(try tied.tensor("first").name == "tied.first")
    #expect(tied.contains("second") && !tied.contains("third") && tied.optional("third") == nil)
    #expect(WeightScope(file, prefix: "tied.").scope("a").fullName("b") == "tied.a.b")
  }

  @Test func whatNobodyTookIsUnused() throws {
    let all = WeightScope(file)
    #expect(all.unused == file.names)
    let tied = all.scope("tied")
    #expect(tied.unused == ["tied.first", "tied.second"])
    _ = try tied.tensor("first")
    _ = all.optional("f32")
    _ = all.contains("f16")
    #expect(tied.unused == ["tied.second"])
    #expect(all.unused == file.names.filter { $0 != "tied.first" && $0 != "f32" })
    #expect(WeightScope(file).unused == file.names)
  }

  @Test func aRefusedShapeIsNotTaken() throws {
    let scope = WeightScope(file)
    let refusal = #expect(throws: WeightFileError.self) {
      try scope.tensor("f32", shape: [4, nil])
    }
    #expect(refusal?.fault == .wrongShape)
    #expect(refusal?.expected == "the shape [4, any]" && refusal?.found == "[3, 4]")
    #expect(scope.unused.contains("f32"))
    #expect(throws: WeightFileError.self) { try scope.tensor("f32", shape: [3]) }
    #expect(try scope.tensor("f32", shape: [nil, 4]).count == 12)
    #expect(try scope.tensor("scalar", shape: []).count == 1)
  }

  @Test func aMissingWeightNamesTheNearest() throws {
    let refusal = #expect(throws: WeightFileError.self) {
      try WeightScope(file).scope("tied").tensor("frist")
    }
    #expect(refusal?.fault == .missing)
    #expect(refusal?.subject.hasSuffix("weight 'tied.frist'") == true)
    #expect(refusal?.advice?.hasPrefix("the nearest are 'tied.first'") == true)
    let far = #expect(throws: WeightFileError.self) {
      try WeightScope(file).tensor("zzzzzzzzzzzzzzzzzzzzzz")
    }
    #expect(far?.advice == nil)
    #expect(far?.description.hasSuffix("found none among \(file.names.count).") == true)
  }
}
