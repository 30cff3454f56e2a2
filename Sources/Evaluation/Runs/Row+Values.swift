internal import GRDB

/// A column that is not there, or holds another kind of value than it should.
///
/// SQLite lets any column hold anything, whatever the table says.
struct RowValueError: Error, CustomStringConvertible {
  let column: String
  let expected: String
  let found: String

  var description: String { "\(found) in the column \(column) instead of \(expected)" }
}

extension Row {
  /// A column's value, which the table says is there.
  ///
  /// - Throws: ``RowValueError``, where GRDB's subscript would end the process.
  func value<T: DatabaseValueConvertible>(_ column: String, as type: T.Type) throws -> T {
    guard let value = try optional(column, as: type) else {
      throw RowValueError(column: column, expected: "\(type)", found: "nothing")
    }
    return value
  }

  /// A column's value; nil where it is empty.
  ///
  /// - Throws: ``RowValueError``.
  func optional<T: DatabaseValueConvertible>(_ column: String, as type: T.Type) throws -> T? {
    guard hasColumn(column), let stored: any DatabaseValueConvertible = self[column] else {
      return nil
    }
    guard let value = T.fromDatabaseValue(stored.databaseValue) else {
      throw RowValueError(
        column: column, expected: "\(type)", found: "'\(String("\(stored)".prefix(40)))'")
    }
    return value
  }
}
