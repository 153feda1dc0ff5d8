import Documents

/// A control that a runbook or check serves: a paragraph of the HIPAA Security Rule, a control of NIST SP 800-53
/// revision 5, or a safeguard of the CIS Controls version 8.
public struct Control: Sendable, Hashable {
    public enum Catalog: String, Sendable, Hashable, CaseIterable {
        case hipaa = "HIPAA"
        case nist = "NIST 800-53r5"
        case cis = "CIS"
    }

    public let catalog: Catalog
    /// `164.312(b)`, `AU-8(1)`, `8.4`
    public let number: String
    public let title: String

    /// Nil unless the tables know it.
    public init?(_ text: String) {
        guard let catalog = Catalog.allCases.first(where: { text.hasPrefix($0.rawValue + " ") }) else { return nil }
        let number = String(text.dropFirst(catalog.rawValue.count + 1))
        let title =
            switch catalog {
            case .hipaa: ControlTables.securityRule[number]
            case .nist: ControlTables.familyTitle(number)
            case .cis: ControlTables.safeguardTitle(number)
            }
        guard let title else { return nil }
        self.catalog = catalog
        self.number = number
        self.title = title
    }

    static func readAll(_ fields: Fields) -> [Control] {
        var controls: [Control] = []
        for node in fields.optionalList("controls") ?? [] {
            if let control = node.string.flatMap(Control.init) {
                controls.append(control)
            } else {
                report(node, fields.reading)
            }
        }
        return controls
    }

    static func report(_ node: Node, _ reading: Reading) {
        reading.error(
            "ORD-212", "`\(node.scalarText ?? node.kind)` is no control that is known", at: node.position,
            hint: "write \"HIPAA 164.312(b)\", \"NIST 800-53r5 AU-8\" or \"CIS 8.4\"")
    }
}

extension Control: CustomStringConvertible {
    public var description: String { "\(catalog.rawValue) \(number)" }
}

/// Stored as its text.
extension Control: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let control = Control(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no control"))
        }
        self = control
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
