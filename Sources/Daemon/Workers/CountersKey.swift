/// Identifies a worker's counters on other threads.
package final class CountersKey: Sendable {
    package init() {}
}
