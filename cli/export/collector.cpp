#include "cli/export/collector.hpp"

#include "cli/audit_record.hpp"
#include "cli/export/postgresql_collector.hpp"
#include "cli/export/relp_collector.hpp"

#include <iostream>

namespace diolkos::cli {

namespace {

constexpr std::string_view relp_scheme = "relp+tls://";
constexpr std::string_view postgresql_schemes[] = {"postgresql://", "postgres://"};

class output final : public collector {
public:
    explicit output(export_format format)
        : format_(format) {}

    void take(std::span<const std::string> records) override {
        for (const auto& line : records)
            std::cout << in_format(format_, line) << '\n';
        if (!(std::cout << std::flush))
            throw std::runtime_error("standard output takes nothing more");
    }

private:
    export_format format_;
};

} // namespace

std::unique_ptr<collector> standard_output(export_format format) {
    return std::make_unique<output>(format);
}

std::unique_ptr<collector> open_collector(const std::string& where,
                                          const collector_credentials& own) {
    if (where.starts_with(relp_scheme)) {
        const auto server = net::parse_host_port(where.substr(relp_scheme.size()));
        if (!server)
            throw std::runtime_error("\"" + where + "\": this is not relp+tls://HOST:PORT");
        return std::make_unique<relp_collector>(*server, own);
    }
    for (const auto scheme : postgresql_schemes)
        if (where.starts_with(scheme))
            return std::make_unique<postgresql_collector>(where, own);
    throw std::runtime_error("\"" + where +
                             "\" is no collector; relp+tls://HOST:PORT and postgresql://... are");
}

} // namespace diolkos::cli
