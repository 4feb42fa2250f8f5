import ReactorKit
package import TerminalUI

extension LocalZone {
    /// The zone of this machine: `TZ`, or the system's.
    package static var here: LocalZone {
        LocalZone { WallTime.fields(of: $0)?.offset ?? 0 }
    }
}
