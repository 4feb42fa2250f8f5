/// Names a worker's counters from other threads.
package final class CountersKey: Sendable {
    package init() {}
}
