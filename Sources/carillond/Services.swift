import ChatService
import Echo
import Relay
import Services
import Timestamps

extension ServiceCatalog {
    /// The services of carillond; the first is the default of a listener.
    static let offered: ServiceCatalog = [
        TimestampService.self,
        RelayService.self,
        EchoService.self,
        ChatService.self,
    ]
}
