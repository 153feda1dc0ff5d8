import Execution
import Runbooks

/// One address of a name, for the cage's /etc/hosts.
struct HostAddress: Sendable, Hashable {
    let name: String
    let address: String
}

/// Names become addresses before a launch, in a cage of its own: this process opens no IP socket, and the step has no
/// name service.
struct NameResolution {
    /// Runs `getent`; nil where it could not be run.
    let lookUp: (String) -> LaunchReport?

    func addresses(of peers: [HostPort]) throws(SetupFailure) -> [HostAddress] {
        var found: [HostAddress] = []
        for name in Set(peers.map(\.host)).sorted() where !Self.isNumeric(name) && name != "localhost" {
            guard Self.isName(name) else {
                throw SetupFailure(stage: "resolve", path: name, errno: 0, hint: "this is no host name")
            }
            let addresses = lookUp(name)?.standardOutput.bytes.map { Self.addresses(in: $0) } ?? []
            guard !addresses.isEmpty else {
                throw SetupFailure(
                    stage: "resolve", path: name, errno: 0, hint: "this host cannot resolve the name; check its DNS")
            }
            found += addresses.map { HostAddress(name: name, address: $0) }
        }
        return found
    }

    /// The first words of `getent ahosts` (getent(1)), each once.
    private static func addresses(in output: [UInt8]) -> [String] {
        var addresses: [String] = []
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
            guard let word = line.split(separator: " ").first, isNumeric(String(word)) else { continue }
            if !addresses.contains(String(word)) { addresses.append(String(word)) }
        }
        return addresses
    }

    private static func isNumeric(_ host: String) -> Bool {
        let isVersion6 = host.contains(":") && host.utf8.allSatisfy { isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return isVersion6 || (parts.count == 4 && parts.allSatisfy { UInt8($0) != nil })
    }

    private static func isName(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count < 254 && !host.hasPrefix("-")
            && host.utf8.allSatisfy {
                isHexadecimal($0) || (0x61...0x7A).contains($0 | 0x20) || [0x2D, 0x2E, 0x5F].contains($0)
            }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
