/// Names a tab for as long as the program runs; its place in the row may change, this does not.
package struct TabID: Hashable, Sendable {
    private let number: Int

    private init(number: Int) {
        self.number = number
    }

    /// The tab that is opened first.
    package static let first = TabID(number: 1)

    /// The one that is opened next.
    package var next: TabID { TabID(number: number + 1) }
}
