// The audit record of a usual chat message, which the benchmarks of the audit write and read.
#pragma once

#include "audit/record.hpp"

namespace diolkos::bench {

inline audit::record crossing_record() {
    audit::record entry;
    entry.what = audit::event::crossing_offered;
    entry.time = std::chrono::sys_time<std::chrono::microseconds>{
        std::chrono::microseconds{1'790'000'000'123'456}};
    entry.mono = std::chrono::microseconds{123'456'789};
    entry.outcome = "pass";
    entry.id = "019a0000-0000-7000-8000-000000000000";
    entry.kind = "message";
    entry.type = "chat";
    entry.from = "romeo@low.example/orchard";
    entry.to = "juliet@high.example/balcony";
    entry.bytes = 300;
    entry.payloads = {"http://jabber.org/protocol/chatstates", "urn:xmpp:receipts"};
    entry.direction = "import";
    entry.link = "isthmus";
    entry.crossing_boot = "00112233445566778899aabbccddeeff";
    entry.sequence = 123'456;
    entry.mac = std::string(64, 'a');
    return entry;
}

} // namespace diolkos::bench
