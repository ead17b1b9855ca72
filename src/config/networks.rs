//! Networks as an operator writes them.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Networks, and addresses that stand for themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether one of them has the address.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Networks> for Vec<IpNet> {
    fn from(networks: Networks) -> Self {
        networks.0
    }
}

impl FromStr for Networks {
    type Err = String;

    /// Takes them as they are written in the file and on the command line, with commas between.
    fn from_str(text: &str) -> Result<Self, String> {
        let network = |word: &str| word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        let parsed: Result<_, _> = text.split(',').map(|word| network(word.trim())).collect();
        parsed.map(Self).map_err(|_| "should be addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_addresses_too_and_know_an_ipv4_address_that_is_mapped() {
        let networks: Networks = "127.0.0.1, 10.0.0.0/8,2001:db8::/32".parse().unwrap();
        let contain = |address: &str| networks.contain(address.parse().unwrap());
        assert!(contain("127.0.0.1") && contain("10.9.8.7") && contain("::ffff:10.9.8.7") && contain("2001:db8:1::1"));
        assert!(!contain("127.0.0.2") && !contain("11.0.0.1") && !contain("2001:db9::1"));
        assert!(["", "10.0.0.0/33", "10.0.0.0/8,,::1"].iter().all(|text| text.parse::<Networks>().is_err()));
    }
}
