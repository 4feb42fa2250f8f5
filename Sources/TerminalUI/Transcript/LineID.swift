/// The name of a line in a ``Transcript``: a number that grows with each line and is never
/// given twice, so that it stays right when older lines are dropped.
package struct LineID: Hashable, Comparable, Sendable {
    /// Counts the lines from 0 on.
    package let number: UInt64

    package static func < (one: LineID, other: LineID) -> Bool {
        one.number < other.number
    }

    package var next: LineID { LineID(number: number + 1) }
    var previous: LineID? { number == 0 ? nil : LineID(number: number - 1) }
}
