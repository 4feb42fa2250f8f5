import Glibc
import SystemPackage

/// The call's result, or the error behind -1. It is called again when a signal interrupts it.
@discardableResult
func check(
    _ call: String, _ result: @autoclosure () -> Int32
) throws(SystemError) -> Int32 {
    while true {
        let value = result()
        if value >= 0 { return value }
        if errno != EINTR { throw SystemError(call: call, code: Errno(rawValue: errno)) }
    }
}
