import Daemon
import ReactorKit
import SystemPackage

/// The status of sysexits.h that tells a script what kind of thing went wrong.
func exitStatus(of error: any Error) -> Int32 {
    guard let error = error as? ListenError else { return 71 }  // EX_OSERR
    if error.reason is NameLookupError { return 68 }  // EX_NOHOST
    let code = (error.reason as? SystemError)?.code
    return code == .permissionDenied ? 77 : 69  // EX_NOPERM, EX_UNAVAILABLE
}
