import Testing

@testable import Evaluation

@Suite("Numbers in the report")
struct ReportNumberTextTests {
  @Test(
    "Four significant digits, zeros kept, minus as wide as a digit",
    arguments: [
      (0.0621312, "0.06213"), (0.1, "0.1000"), (12.3456, "12.35"), (1234.56, "1235"),
      (99999.6, "100000"), (1_234_567, "1.235e6"), (0.0000123456, "0.00001235"),
      (0.00000123456, "1.235e-6"), (0, "0"), (-0.5, "−0.5000"), (0.99996, "1.000"),
      (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "–"),
    ])
  func significant(value: Double, text: String) {
    #expect(NumberText.significant(value) == text)
  }

  @Test("A rounded zero has no sign")
  func negativeZero() {
    #expect(NumberText.fixed(-0.0004, decimals: 2) == "0.00")
  }

  @Test(
    "Percentages are 0% and 100% only where that is exact",
    arguments: [
      (0, "0%"), (1, "100%"), (0.99999, ">99.9%"), (0.00001, "<0.1%"), (0.03, "3.0%"),
      (0.9734, "97.3%"),
    ])
  func percent(share: Double, text: String) {
    #expect(NumberText.percent(share) == text)
  }

  @Test("Counts have groups of three digits from five digits on, and a noun that agrees")
  func counts() {
    #expect(NumberText.count(1234) == "1234")
    #expect(NumberText.count(12345) == "12\u{202F}345")
    #expect(NumberText.count(1_234_567) == "1\u{202F}234\u{202F}567")
    #expect(NumberText.count(1, "image") == "1 image")
    #expect(NumberText.count(0, "image") == "0 images")
  }

  @Test("The cells of a column share their digits, chosen by the value in the middle")
  func columns() {
    #expect(NumberText.decimals(for: [0.0123, 0.0621, 0.9]) == 5)
    #expect(NumberText.decimals(for: [1234.5, 1000]) == 0)
    #expect(NumberText.decimals(for: [.nan, .infinity]) == 0)
    #expect(NumberText.decimals(for: [1e-9]) == nil)
    #expect(NumberText.cell(1e-9, decimals: nil) == "1.000e-9")
  }

  @Test("An interval is quoted with one digit of its half-width, two where that begins with 1 or 2")
  func intervals() {
    #expect(NumberText.decimals(forHalfWidth: 0.0045, of: 0.062) == 3)
    #expect(NumberText.decimals(forHalfWidth: 0.011, of: 0.062) == 3)
    #expect(NumberText.decimals(forHalfWidth: 0.0204, of: 0.38) == 3)
    #expect(NumberText.decimals(forHalfWidth: 3, of: 62) == 0)
    #expect(NumberText.decimals(forHalfWidth: 0, of: 62) == nil)
    #expect(NumberText.decimals(forHalfWidth: 1e-9, of: 0.5) == 4)
  }
}
