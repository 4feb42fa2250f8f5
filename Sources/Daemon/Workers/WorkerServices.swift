import Figures
import Services

/// The services of one worker. Call on its thread.
struct WorkerServices {
    private struct Entry {
        let context: ServiceContext
        /// Nil once no listener names the service; from then on only its connections keep it.
        var held: (any Service)?
        weak var service: (any Service)?
        /// What the service had counted when it was last asked.
        var readings = FigureReadings()
    }

    private var entries: [Entry] = []
    /// What services that are gone have counted: counters do not fall.
    private var endedMessages: [String: Int] = [:]
    private var endedReadings = FigureReadings()

    /// The service of that name and type, which is made when there is none.
    ///
    /// - Throws: why the service cannot serve.
    mutating func service(
        _ section: ServiceSection, in context: @autoclosure () -> ServiceContext, named name: String
    ) throws -> any Service {
        for index in entries.indices where entries[index].context.name == name {
            guard let service = entries[index].service, section.describes(service) else { continue }
            entries[index].held = service
            return service
        }
        let context = context()
        let service = try section.makeService(context)
        entries.append(Entry(context: context, held: service, service: service))
        return service
    }

    /// Applies settings to the services, and releases those that have another type now or that no
    /// listener names.
    mutating func change(to settings: ServerSettings, named names: Set<String>) {
        for index in entries.indices {
            let context = entries[index].context
            let section = settings.section(ofService: context.name)
            context.lineLimit = settings.lineLimit
            guard let service = entries[index].service else { continue }
            if let section, !section.describes(service) {
                entries[index].held = nil
            } else {
                section?.apply(to: service)
                if !names.contains(context.name) { entries[index].held = nil }
            }
        }
    }

    /// Notifies all of them, also those that only connections keep, that a successor serves; calls
    /// `left` when all have left.
    func leave(_ left: @escaping () -> Void) {
        askAll({ service, answered in service.leave { answered(()) } }, answered: { _ in left() })
    }

    /// Notifies all of them that a command has changed what they keep on disk; calls `noted` with
    /// what they did about it.
    func dataChanged(_ noted: @escaping ([String]) -> Void) {
        askAll(
            { service, answered in service.dataChanged(answered) },
            answered: { noted(Array($0.joined())) })
    }

    /// Notifies all of them that a command removes what they keep on disk of an account; calls
    /// `noted` with what they did about it.
    func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void) {
        askAll(
            { service, answered in service.dataForgotten(of: account, answered) },
            answered: { noted(Array($0.joined())) })
    }

    /// Calls `question` with each service, and `answered` when all have answered.
    private func askAll<Answer>(
        _ question: (any Service, @escaping (Answer) -> Void) -> Void,
        answered: @escaping ([Answer]) -> Void
    ) {
        let services = entries.compactMap(\.service)
        if services.isEmpty { return answered([]) }
        var answers: [Answer] = []
        for service in services {
            question(service) { answer in
                answers.append(answer)
                if answers.count == services.count { answered(answers) }
            }
        }
    }

    /// Adds what the services have counted.
    mutating func add(to counters: Counters) {
        for index in entries.indices {
            if let service = entries[index].service { entries[index].readings = service.readings }
        }
        for entry in entries where entry.service == nil {
            endedMessages[entry.context.name, default: 0] += entry.context.messages.count
            endedReadings.merge(entry.readings)
        }
        entries.removeAll { $0.service == nil }

        var messages = endedMessages
        counters.readingsOfServices = endedReadings
        for entry in entries {
            messages[entry.context.name, default: 0] += entry.context.messages.count
            counters.readingsOfServices.merge(entry.readings)
        }
        counters.messagesOfServices = messages
        counters.messages = messages.values.reduce(0, +)
    }
}
