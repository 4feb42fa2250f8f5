import Logging
import ReactorKit
import Settings
import SystemPackage

/// A server replaces its predecessor, and is replaced by its successor.
extension ServerProcess {
    /// True while the pid-file may be the predecessor's still.
    var sharesPIDFile: Bool {
        guard let pidFile else { return false }
        return inheritance.handover?.descriptor(for: .pidFile(pidFile.path.string)) != nil
    }

    /// Reports that it serves, and takes over what is to be removed at the end.
    func takeOver() throws {
        try pidFile?.write()
        var taken: [String] = []
        if sharesPIDFile { taken.append("pid-file") }
        let handedControl = control.flatMap { control in
            inheritance.handover?.items.first { $0.purpose == .control(control.path.string) }
        }
        if handedControl != nil { taken.append("control") }
        inheritance.report(.serving(process: ProcessEnvironment.processID, taken: taken))
        server.takeFiles()
        if let file = handedControl?.file { control?.takeFile(file) }
        closeUnused()
        log.notice("serving in place of the predecessor")
    }

    /// Starts a successor, unless one is being started or it is too late; `reply` is called with the
    /// outcome.
    func startUpgrade(_ reply: @escaping (ControlReply) -> Void) {
        switch server.life.take(.upgrade) {
        case .startSuccessor:
            waiting.append(reply)
            startSuccessor()
        case .awaitSuccessor: waiting.append(reply)
        case .refuse(let reason):
            log.warning("no upgrade: \(reason)")
            reply(ControlReply([], .failed(reason)))
        default: break
        }
    }

    private func startSuccessor() {
        log.notice("starting a successor: \(inheritance.image.path)")
        do throws(SystemError) {
            let pipe = try FileDescriptor.pipeClosedOnExec()
            servicesPipe = pipe.writeEnd
            defer { try? pipe.readEnd.close() }
            upgrade = try Upgrade(
                inheritance.image,
                handing: handedItems + [Handover.Item(.services, pipe.readEnd)],
                settingsFile: start.requiredFile?.string, on: reactor
            ) { [unowned self] outcome in upgraded(outcome) }
        } catch {
            upgraded(.failed("cannot start \(inheritance.image.path): \(error)"))
        }
    }

    /// What the service manager has opened, and no reload has closed.
    var activated: [(name: String, descriptor: FileDescriptor)] {
        let open = server.listeningDescriptors.map(\.descriptor)
        return inheritance.activated.filter { open.contains($0.descriptor) }
    }

    private var handedItems: [Handover.Item] {
        var items = activated.map { Handover.Item(.activated($0.name), $0.descriptor) }
        let activated = Set(self.activated.map(\.descriptor.rawValue))
        items += server.listeningDescriptors.filter {
            !activated.contains($0.descriptor.rawValue)
        }.map { Handover.Item(.listener($0.endpoint), $0.descriptor, file: $0.file) }
        if let pidFile {
            items.append(Handover.Item(.pidFile(pidFile.path.string), pidFile.descriptor))
        }
        if let control {
            items.append(
                Handover.Item(
                    .control(control.path.string), control.descriptor, file: control.fileID))
        }
        return items
    }

    private func upgraded(_ outcome: Upgrade.Outcome) {
        upgrade = nil
        let replies = waiting
        waiting = []
        switch outcome {
        case .failed(let reason):
            closeServicesPipe()
            server.take(.successorFailed)
            // The successor may have written its own already.
            try? pidFile?.write()
            let goesOn = server.life.phase == .serving ? ", this server continues" : ""
            log.error("the upgrade failed\(goesOn): \(reason)")
            for reply in replies { reply(ControlReply([], .failed(reason))) }
        case .serving(let process, let taken):
            log.notice(
                "process \(process) serves in place of this one; ending with the last connection")
            for reply in replies { reply(ControlReply([], .done(process: process))) }
            supervisor.handOver(to: process)
            leave(taken)
        }
    }

    /// Lets the successor's services begin.
    func closeServicesPipe() {
        try? servicesPipe?.close()
        servicesPipe = nil
    }

    /// Forgets files and sockets that are the successor's by now, so that no later event uses them.
    private func leave(_ taken: [String]) {
        if taken.contains("pid-file") { pidFile?.leave() } else { pidFile?.remove() }
        if taken.contains("control") { control?.leave() } else { control?.close() }
        pidFile = nil
        control = nil
        server.take(.successorServes)
    }

    /// What the settings do not name any more, such as another control socket or status page, must
    /// not stay open: a client that connects there would wait for ever. Its file is removed too.
    private func closeUnused() {
        var used = server.listeningDescriptors.map(\.descriptor.rawValue)
        if let control { used.append(control.descriptor.rawValue) }
        if let pidFile { used.append(pidFile.descriptor.rawValue) }
        for item in inheritance.handover?.items ?? []
        where ![.report, .services].contains(item.purpose) {
            guard !used.contains(item.descriptor.rawValue) else { continue }
            do throws(SystemError) {
                let listener = try reactor.adoptListener(item.descriptor) { _ in nil }
                if let file = item.file { listener.takeFile(file) }
                listener.stopListening()
            } catch {
                try? item.descriptor.close()
            }
        }
    }
}
