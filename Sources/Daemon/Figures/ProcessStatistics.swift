package import Figures
import ReactorKit

/// What the system reports of this process. Pure.
package struct ProcessStatistics: Equatable, Sendable {
    /// Seconds since 1970 at the start.
    package var startTime: Int
    /// Nil where the system does not report it, as in a root without /proc.
    package var openDescriptors: Int?
    package var descriptorLimit: Int?
    /// Bytes of memory that are in use at the moment; nil as above.
    package var residentBytes: Int?

    /// Only the time of the start.
    package init(startTime: Int) {
        self.startTime = startTime
    }

    /// The statistics at this moment, from /proc: a few system calls.
    package static func current(startTime: Int) -> ProcessStatistics {
        var statistics = ProcessStatistics(startTime: startTime)
        statistics.openDescriptors = ProcessUse.openDescriptors
        statistics.descriptorLimit = ProcessUse.descriptorLimit
        statistics.residentBytes = ProcessUse.residentBytes
        return statistics
    }

    /// The figures of the process, with the names that all programs have for them.
    package static let figures = FigureTable<ProcessStatistics>([
        Figure(
            "process_start_time_seconds", .gauge, "When the process started, since 1970.",
            \.startTime),
        Figure(
            "process_open_fds", .gauge, "Descriptors that are open.", \.openDescriptors,
            row: FigureRow("descriptors")),
        Figure(
            "process_max_fds", .gauge, "Descriptors that may be open.", \.descriptorLimit,
            row: FigureRow("descriptors", separator: " of ")),
        Figure(
            "process_resident_memory_bytes", .gauge, "Memory in use.", \.residentBytes,
            row: FigureRow("memory", .bytes)),
    ])
}
