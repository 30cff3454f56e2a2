import Foundation
import Raster
import Synchronization
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Lists of requests to a service.
@Suite struct RemotePreparationTests {
  private func request(_ prompt: String) -> GenerationRequest {
    var request = ServiceFixture.photo
    request.prompt = prompt
    return request
  }

  @Test("Each request has its own result, at the places of the list")
  func list() async throws {
    let fixture = try ServiceFixture(.eachlabs, polls: 0)
    var wrong = request("b")
    wrong.control = .depth("map.npz")
    var generator = try fixture.generator()
    generator.parallel = 2
    let prepared = try generator.prepare([request("a"), wrong, request("c"), request("d")])
    #expect(prepared.failures.keys.sorted() == [1] && prepared.plan == nil)
    #expect(fixture.stub.creations == 0)
    var made: [Int: Bool] = [:]
    var order: [Int] = []
    try await prepared.run(progress: { _ in }) { index, result in
      made[index] = (try? result.get()) != nil
      order.append(index)
    }
    #expect(made == [0: true, 1: false, 2: true, 3: true])
    #expect(order.first == 1 && fixture.stub.creations == 3)
  }

  @Test("As many requests are open as are allowed, and a failure stops no other")
  func parallel() async throws {
    for parallel in [1, 3] {
      let open = Mutex((now: 0, most: 0, count: 0))
      let fixture = try ServiceFixture(
        .eachlabs, polls: 0,
        atService: { request in
          // The first question finds a prediction done.
          guard request.method == "POST" else {
            open.withLock { $0.now -= 1 }
            return nil
          }
          let isRefused = open.withLock { open in
            open.count += 1
            guard open.count != 2 else { return true }
            open.now += 1
            open.most = max(open.most, open.now)
            return false
          }
          return isRefused ? StubService.json(422, #"{"error": "no"}"#) : nil
        })
      var generator = try fixture.generator()
      generator.parallel = parallel
      let prepared = try generator.prepare(["a", "b", "c", "d", "e"].map(request))
      var good = 0, bad = 0
      try await prepared.run(progress: { _ in }) { _, result in
        if (try? result.get()) != nil { good += 1 } else { bad += 1 }
      }
      #expect(good == 4 && bad == 1)
      #expect(open.withLock { $0.most } <= parallel && open.withLock { $0.count } == 5)
    }
  }

  @Test("A cancelled list takes every open request back")
  func cancellation() async throws {
    let fixture = try ServiceFixture(.eachlabs, polls: nil)
    var generator = try fixture.generator()
    generator.parallel = 3
    let prepared = try generator.prepare(["a", "b", "c", "d"].map(request))
    let accepted = Mutex(Set<Int>()), delivered = Mutex(0)
    let task = Mutex<Task<Void, any Error>?>(nil)
    let work = Task {
      try await prepared.run { event in
        guard case .waiting = event.progress, let index = event.request else { return }
        let isFull = accepted.withLock { accepted in
          accepted.insert(index)
          return accepted.count == 3
        }
        if isFull { task.withLock { $0?.cancel() } }
      } each: { _, _ in
        delivered.withLock { $0 += 1 }
      }
    }
    task.withLock { $0 = work }
    if accepted.withLock({ $0.count == 3 }) { work.cancel() }
    let failure = await #expect(throws: GenerationError.self) { try await work.value }
    #expect(failure?.fault == .cancelled && failure?.found.contains("was told") == true)
    let cancellations = fixture.stub.api.requests.count { $0.target.hasSuffix("/cancel") }
    #expect(cancellations == 3 && fixture.stub.creations == 3)
    #expect(delivered.withLock { $0 } == 0)
  }

  @Test("A file that several requests send is read once")
  func files() throws {
    let folder = try TemporaryFolder()
    try ServiceFixture.picture(seed: 1).write(to: folder.path("room.png"))
    let dialect = try ServiceFixture(.bfl).dialect
    let request = GenerationRequest(prompt: "a", control: .photo(folder.path("room.png")))
    var files = ServiceDialect.SentFiles()
    let first = try dialect.input(for: request, &files)
    try FileManager.default.removeItem(atPath: folder.path("room.png"))
    let second = try dialect.input(for: request, &files)
    #expect(first.isInline && second.isInline && files.count == 1)
    guard case .object(let one) = first.value, case .object(let other) = second.value else {
      Issue.record("an input is an object")
      return
    }
    #expect(one["control_image"] == other["control_image"])
  }
}
