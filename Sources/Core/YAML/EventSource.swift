import CYAML
import Documents

/// libyaml's events, as values.
final class EventSource {
    struct Event {
        let kind: Kind
        let start: Position
        let end: Position
    }

    enum Kind {
        case documentStart(Directives)
        case alias(String)
        case scalar(String, Style, Properties)
        case listStart(Properties)
        case mapStart(Properties)
        case collectionEnd
        case streamEnd
        /// The ends that need no action.
        case other
    }

    enum Directives {
        case absent, present
    }

    enum Style {
        case plain, quoted, block
    }

    /// What may stand before a node.
    struct Properties {
        let anchor: String?
        let tag: String?
    }

    /// libyaml keeps pointers to both, so both stay where they are.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: [UInt8]) throws(Mistake) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        bytes = .allocate(capacity: max(1, text.count))
        _ = bytes.initialize(from: text)
        guard yaml_parser_initialize(parser) == 1 else {
            throw Mistake("ORD-002", "no memory to read it", at: .unknown)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, text.count)
    }

    deinit {
        // A failed initialisation has left zeros, which this takes too.
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    func next() throws(Mistake) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw mistake() }
        defer { yaml_event_delete(&event) }
        return Event(
            kind: EventSource.kind(event), start: EventSource.position(event.start_mark),
            end: EventSource.position(event.end_mark))
    }

    private func mistake() -> Mistake {
        let state = parser.pointee
        var reason = "not YAML"
        if let problem = state.problem { reason += ": \(String(cString: problem))" }
        if let context = state.context {
            reason += " \(String(cString: context))"
            let start = EventSource.position(state.context_mark).line
            if start != EventSource.position(state.problem_mark).line { reason += " that begins on line \(start)" }
        }
        return Mistake("ORD-002", reason, at: EventSource.position(state.problem_mark))
    }

    private static func kind(_ event: yaml_event_t) -> Kind {
        let data = event.data
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            let start = data.document_start
            let isBare = start.version_directive == nil && start.tag_directives.start == start.tag_directives.end
            return .documentStart(isBare ? .absent : .present)
        case YAML_ALIAS_EVENT: return .alias(text(data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let bytes = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
            return .scalar(
                String(decoding: bytes, as: UTF8.self), style(data.scalar.style),
                properties(data.scalar.anchor, data.scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            return .listStart(properties(data.sequence_start.anchor, data.sequence_start.tag))
        case YAML_MAPPING_START_EVENT:
            return .mapStart(properties(data.mapping_start.anchor, data.mapping_start.tag))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        // libyaml gives empty events once the stream has ended.
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        default: return .other
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> Style {
        switch style {
        case YAML_PLAIN_SCALAR_STYLE: .plain
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .quoted
        }
    }

    private static func properties(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> Properties {
        Properties(anchor: text(anchor), tag: text(tag))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func position(_ mark: yaml_mark_t) -> Position {
        Position(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}
