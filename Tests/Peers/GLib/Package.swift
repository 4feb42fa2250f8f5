// swift-tools-version: 6.2
import PackageDescription

// A reactor that GLib's main loop drives, on one thread. `.ci/peers` builds it, and
// Tests/Peers/checks/glib.py runs it; it is no target of the project, which needs no GLib.
let package = Package(
    name: "glib-echo",
    dependencies: [
        .package(name: "carillon", path: "../../..", traits: [])
    ],
    targets: [
        .systemLibrary(name: "CGLib", pkgConfig: "glib-2.0"),
        .executableTarget(
            name: "GLibEcho",
            dependencies: ["CGLib", .product(name: "ReactorKit", package: "carillon")]),
    ],
    swiftLanguageModes: [.v6]
)
