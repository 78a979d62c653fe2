use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy};

use crate::CatalogueError;
use crate::sums::Sum;

/// A model hub: where encoders come from.
#[derive(Clone, Debug)]
pub struct Hub {
    endpoint: String,
    host: String,
    proxy: Option<Proxy>,
    agent: Agent,
}

/// One version of an encoder on the hub.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) commit: String,
    pub(crate) files: Vec<Remote>,
}

#[derive(Clone, Debug)]
pub(crate) struct Remote {
    pub(crate) file: String,
    pub(crate) size: u64,
    pub(crate) sum: Sum,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    sha: String,
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    blob_id: Option<String>,
    lfs: Option<Large>,
}

#[derive(Deserialize)]
struct Large {
    sha256: String,
    size: u64,
}

/// Where encoders come from unless `HF_ENDPOINT` says otherwise.
const ENDPOINT: &str = "https://huggingface.co";

/// How long a connection may take, and how long a byte may.
const PATIENCE: Duration = Duration::from_secs(15);

impl Hub {
    /// The hub that `HF_ENDPOINT` names, else huggingface.co, through the proxy that the usual variables name.
    ///
    /// # Errors
    /// [`CatalogueError::Endpoint`].
    pub fn from_environment() -> Result<Self, CatalogueError> {
        let set = std::env::var("HF_ENDPOINT").ok().filter(|endpoint| !endpoint.is_empty());
        Self::with(&set.unwrap_or_else(|| ENDPOINT.to_owned()), Proxy::try_from_env())
    }

    /// The hub at this address, without a proxy.
    ///
    /// # Errors
    /// [`CatalogueError::Endpoint`].
    pub fn at(endpoint: &str) -> Result<Self, CatalogueError> {
        Self::with(endpoint, None)
    }

    /// The hub at this address, by way of that proxy.
    ///
    /// # Errors
    /// [`CatalogueError::Endpoint`]; [`CatalogueError::Proxy`] for a proxy whose address is none.
    pub fn through(endpoint: &str, proxy: &str) -> Result<Self, CatalogueError> {
        let hub = Self::at(endpoint)?;
        let known = Proxy::new(proxy).map_err(|error| CatalogueError::Proxy {
            proxy: "that is set".to_owned(),
            host: hub.host.clone(),
            why: error.to_string(),
        })?;
        Self::with(endpoint, Some(known))
    }

    fn with(endpoint: &str, proxy: Option<Proxy>) -> Result<Self, CatalogueError> {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        let rest = ["https://", "http://"].iter().find_map(|scheme| endpoint.strip_prefix(scheme));
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default().to_owned());
        let host = host.filter(|host| !host.is_empty() && !host.contains(char::is_whitespace));
        let Some(host) = host else { return Err(CatalogueError::Endpoint { endpoint }) };
        // The system's own certificates: where a network looks into what passes, they know of it.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(proxy.clone())
            .tls_config(tls)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(2 * PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .user_agent(concat!("handful/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { endpoint, host, proxy, agent })
    }

    /// The newest version, with the size and the checksum of each file.
    pub(crate) fn version(&self, name: &str) -> Result<Version, CatalogueError> {
        let url = format!("{}/api/models/{name}/revision/main?blobs=true", self.endpoint);
        let mut answer = self.ask(&url, name, 0)?;
        let odd = |why: &dyn std::fmt::Display| self.odd(why);
        let text = answer.body_mut().read_to_vec().map_err(|error| odd(&error))?;
        let told: Told = serde_json::from_slice(&text).map_err(|error| odd(&error))?;
        if told.sha.is_empty() || !told.sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(odd(&"the version has no number"));
        }
        let files = told.siblings.into_iter().filter_map(|sibling| {
            let Sibling { rfilename: file, size, blob_id, lfs } = sibling;
            let (size, sum) = match lfs {
                Some(Large { sha256, size }) => (size, Sum::Sha256(sha256)),
                None => (size?, Sum::Git(blob_id?)),
            };
            // The sum becomes the name of a file.
            let plain = !sum.etag().is_empty() && sum.etag().bytes().all(|b| b.is_ascii_hexdigit());
            plain.then_some(Remote { file, size, sum })
        });
        Ok(Version { commit: told.sha, files: files.collect() })
    }

    /// A file's content from a place on, if the hub lets one begin there, else from its beginning.
    pub(crate) fn open(
        &self,
        name: &str,
        commit: &str,
        file: &str,
        from: u64,
    ) -> Result<Response<Body>, CatalogueError> {
        let url = format!("{}/{name}/resolve/{commit}/{file}", self.endpoint);
        self.ask(&url, &format!("{file} of {name}"), from)
    }

    fn ask(&self, url: &str, what: &str, from: u64) -> Result<Response<Body>, CatalogueError> {
        let mut request = self.agent.get(url);
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        let answer = request.call().map_err(|error| self.trouble(error))?;
        let (host, what) = (self.host.clone(), what.to_owned());
        match answer.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(answer),
            StatusCode::NOT_FOUND => Err(CatalogueError::Absent { host, what }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(CatalogueError::Forbidden { host, what })
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Err(self.behind("it asks for a name and a password".to_owned()))
            }
            status => Err(self.odd(&format_args!("status {status}"))),
        }
    }

    /// What went wrong between here and the hub.
    pub(crate) fn trouble(&self, error: ureq::Error) -> CatalogueError {
        use ureq::Error;
        match error {
            Error::ConnectProxyFailed(why) => self.behind(why),
            Error::InvalidProxyUrl => self.behind("its address is none".to_owned()),
            Error::Protocol(why) => self.odd(&why),
            Error::TooManyRedirects | Error::RedirectFailed => self.odd(&"it leads in circles"),
            // With a proxy in between, nobody else is spoken to.
            Error::Io(why) if self.proxy.is_some() => self.behind(why.to_string()),
            error @ (Error::ConnectionFailed | Error::HostNotFound | Error::Timeout(_))
                if self.proxy.is_some() =>
            {
                self.behind(error.to_string())
            }
            Error::Io(why) => self.lost(&why),
            error => self.lost(&error),
        }
    }

    /// The connection is no more, or never was.
    pub(crate) fn lost(&self, why: &dyn std::fmt::Display) -> CatalogueError {
        CatalogueError::NoNetwork { host: self.host.clone(), why: why.to_string() }
    }

    pub(crate) fn odd(&self, why: &dyn std::fmt::Display) -> CatalogueError {
        CatalogueError::Answer { host: self.host.clone(), why: why.to_string() }
    }

    fn behind(&self, why: String) -> CatalogueError {
        let named = |proxy: &Proxy| format!("{}:{}", proxy.host(), proxy.port());
        let proxy = self.proxy.as_ref().map_or_else(|| "in between".to_owned(), named);
        CatalogueError::Proxy { proxy, host: self.host.clone(), why }
    }
}
