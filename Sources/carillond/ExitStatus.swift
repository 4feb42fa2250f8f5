import Daemon
import ReactorKit
import Settings
import SystemPackage

/// The status of sysexits.h for an error.
func exitStatus(of error: any Error) -> Int32 {
    switch error {
    case let error as ListenError:
        let isNoHost = error.reason is NameLookupError || error.reason is EndpointError
        if isNoHost { return 68 }  // EX_NOHOST
        let code = (error.reason as? SystemError)?.code
        return code == .permissionDenied ? 77 : 69  // EX_NOPERM, EX_UNAVAILABLE
    case is PIDFile.Taken: return 69
    case let error as ControlSocket.Refused: return error.isTaken ? 69 : 73  // EX_CANTCREAT
    case let error as Privileges.Refused:
        switch error.kind {
        case .noAccount: return 67  // EX_NOUSER
        case .forbidden: return 77
        case .unusable: return 78  // EX_CONFIG
        }
    case is FileError: return 73
    case is ActivationPlan.Homeless, is Handover.Dropped: return 78  // EX_CONFIG
    default: return 71  // EX_OSERR
    }
}
