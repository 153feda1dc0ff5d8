/// Host names (RFC 1123 §2.1) and IP addresses.
enum HostName {
    static func isValid(_ text: String) -> Bool { isName(text) || isIPv6(text) }

    /// Letters, digits and hyphens in labels of at most 63, 253 in all. An IPv4 address is of this form too; a name
    /// whose last label is a number is nothing but an address.
    private static func isName(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        let labels = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        for label in labels {
            guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D else { return false }
            let plain = label.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
            guard plain else { return false }
        }
        guard let last = labels.last, last.allSatisfy({ (0x30...0x39).contains($0) }) else { return true }
        return labels.count == 4
            && labels.allSatisfy { $0.count <= 3 && UInt8(String(decoding: $0, as: UTF8.self)) != nil }
    }

    /// RFC 4291 §2.2 without an embedded IPv4 address or a zone.
    private static func isIPv6(_ text: String) -> Bool {
        guard text.utf8.contains(0x3A), text.utf8.count <= 39 else { return false }
        let groups = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
        let empty = groups.count { $0.isEmpty }
        let hexadecimal = groups.allSatisfy { group in
            group.count <= 4
                && group.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
                }
        }
        guard hexadecimal, !text.contains(":::") else { return false }
        if empty == 0 { return groups.count == 8 }
        // `::` once: in the middle one empty group, at an end two, alone three.
        let edges = (text.hasPrefix("::") ? 1 : 0) + (text.hasSuffix("::") ? 1 : 0)
        return text.contains("::") && empty == 1 + edges && groups.count <= 8 + (edges > 0 ? 1 : 0)
    }
}
