extension Lab {
    static let plugin = """
        orderly: plugin/v1
        id: lab
        version: 1.0.0
        summary: For tests
        actions:
          write:
            summary: A file has this content
            params:
              path: {type: path, under: [/srv]}
              content: {type: text, max: 1KiB}
            grade: files
            run: [install, -T, --, /dev/stdin, "${{ params.path }}"]
            stdin: "${{ params.content }}"
            confine: {write: [/srv]}
          start:
            summary: Start one unit
            params: {unit: {type: unit, one_of: [a.service, b.service]}}
            grade: host
            reason: Starting means asking systemd.
            run: [systemctl, start, --, "${{ params.unit }}"]
            confine: {sockets: [/run/systemd/private]}
            unless: [{check: lab/active, with: {unit: "${{ params.unit }}"}, result: pass}]
            before: &before
              show:
                run: [systemctl, show, --property=ActiveState, --, "${{ params.unit }}"]
                confine: {sockets: [/run/systemd/private]}
                parse: key-value
                take: {active: {at: /ActiveState, type: enum, values: [active, inactive, failed]}}
            undo: [{if: [{value: "${{ before.active }}", equals: inactive}], uses: lab/stop, with: {unit: "${{ params.unit }}"}}]
            simulate: {say: would start}
          stop:
            summary: Stop one unit
            params: {unit: {type: unit, one_of: [a.service, b.service]}}
            grade: host
            reason: Stopping means asking systemd.
            run: [systemctl, stop, --, "${{ params.unit }}"]
            confine: {sockets: [/run/systemd/private]}
            before: *before
            undo: [{if: [{value: "${{ before.active }}", equals: active}], uses: lab/start, with: {unit: "${{ params.unit }}"}}]
            simulate: {say: would stop}
          reload:
            summary: Reload one unit
            params: {unit: {type: unit, one_of: [a.service, b.service]}}
            grade: host
            reason: Reloading means asking systemd.
            run: [systemctl, reload, --, "${{ params.unit }}"]
            confine: {sockets: [/run/systemd/private]}
            undo: none
            harmless: The unit reads the files that are there.
            simulate: {say: would reload}
          wipe:
            summary: Cannot be taken back
            params: {unit: {type: unit, one_of: [a.service, b.service]}}
            grade: host
            reason: A test.
            run: [systemctl, start, --, "${{ params.unit }}"]
            confine: {sockets: [/run/systemd/private]}
            undo: none
            irreversible: What was wiped is gone.
            recover: {uses: lab/reload, with: {unit: "${{ params.unit }}"}}
            simulate: {not_simulated: it would have to be done}
          ask:
            summary: Ask with a secret
            params: {key: {type: secret}}
            grade: pure
            run: [tool, "${{ secrets.key }}"]
            confine: {secrets: ["${{ params.key }}"]}
          person:
            summary: Tell a person
            params: {message: {type: text, max: 1KiB}}
            grade: pure
            alert: {message: "${{ params.message }}", severity: high}
        checks:
          active:
            summary: A unit is active
            severity: high
            controls: ["HIPAA 164.312(b)"]
            every: 5m
            params: {unit: {type: unit, default: a.service}}
            observe:
              unit:
                run: [systemctl, show, --property=ActiveState, --, "${{ params.unit }}"]
                confine: {sockets: [/run/systemd/private]}
                parse: key-value
            expect: [{at: /unit/ActiveState, equals: active, say: not active}]
          answers:
            summary: It answers who has the secret
            severity: high
            controls: ["HIPAA 164.312(b)"]
            every: 5m
            params: {key: {type: secret}}
            observe: {it: {run: [tool], confine: {secrets: ["${{ params.key }}"]}, parse: text}}
            expect: [{at: /it, exists: true}]
          holds:
            summary: A file says what it should
            severity: high
            controls: ["HIPAA 164.312(b)"]
            every: 5m
            params:
              path: {type: path, under: [/srv]}
              text: {type: text, max: 1KiB}
            observe: {file: {read: "${{ params.path }}"}}
            expect: [{at: /file, equals: "${{ params.text }}", say: it says something else}]
        """
}
