// A syslog collector that speaks RELP over TLS: rsyslog's imrelp, and what else does. Each record
// is one message of RFC 5424. A batch is sent whole and then its answers are waited for.
//
// A collector answers a message when it has taken it over. Whether it is on a disk by then is a
// matter of the collector's configuration (docs/exports.md).
//
// Errors   as collector.hpp
// Threads  not thread-safe
// Memory   one batch, framed
#pragma once

#include "cli/export/collector.hpp"
#include "cli/export/relp_session.hpp"
#include "net/tls_channel.hpp"

#include <functional>

namespace diolkos::cli {

class relp_collector final : public collector {
public:
    relp_collector(net::host_port server, const collector_credentials& own);

    void take(std::span<const std::string> records) override;

private:
    void connect();
    void read_until(const std::function<bool()>& done);
    template <typename Work>
    void trying(Work&& work);

    net::host_port server_;
    net::tls_context context_;
    std::unique_ptr<net::tls_channel> channel_; // nullptr: lost
    relp_session session_;
};

} // namespace diolkos::cli
