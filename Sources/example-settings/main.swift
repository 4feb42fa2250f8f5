import Conversation

// swift run example-settings > assets/carillon.conf
print(ClientSettings.example, terminator: "")
