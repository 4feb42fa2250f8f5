import Glibc
import SystemPackage

/// Throws what errno says if a system call returned -1.
@discardableResult
func check(_ result: Int32) throws(Errno) -> Int32 {
    if result == -1 { throw Errno(rawValue: errno) }
    return result
}
