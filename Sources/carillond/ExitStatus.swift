import ArgumentParser
import Daemon
import ReactorKit
import Settings
import SystemPackage

extension ExitCode {
    /// The exit code of this status.
    init(_ status: ProgramStatus) {
        self.init(status.rawValue)
    }
}

/// The exit status for an error at the start.
func exitStatus(of error: any Error) -> ProgramStatus {
    switch error {
    case let error as ListenError:
        let isNoHost = error.reason is NameLookupError || error.reason is EndpointError
        if isNoHost { return .unknownHost }
        let code = (error.reason as? SystemError)?.code
        return code == .permissionDenied ? .notPermitted : .unavailable
    case is PIDFile.Taken: return .unavailable
    case let error as ControlSocket.Refused: return error.isTaken ? .unavailable : .cannotCreate
    case let error as Privileges.Refused:
        switch error.kind {
        case .noAccount: return .unknownUser
        case .forbidden: return .notPermitted
        case .unusable: return .configuration
        }
    case is FileError: return .cannotCreate
    case is ActivationPlan.Homeless, is Handover.Dropped: return .configuration
    default: return .systemError
    }
}
