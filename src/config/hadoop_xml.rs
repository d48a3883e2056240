//! Hadoop's `*-site.xml` files: names and values, later files over earlier ones, with `${other.key}` filled in
//! (`org.apache.hadoop.conf.Configuration`).

use std::collections::BTreeMap;

/// How often values are substituted inside of each other (`Configuration.MAX_SUBST`).
const MAX_SUBSTITUTIONS: usize = 20;

/// Properties of one or several files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HadoopConf {
    values: BTreeMap<String, String>,
    finals: Vec<String>,
}

impl HadoopConf {
    /// Takes the properties of a file; a property that an earlier file calls final stays.
    ///
    /// # Errors
    /// Where and why the text is no configuration.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..roxmltree::ParsingOptions::default()
        };
        let document = roxmltree::Document::parse_with_options(text, options)
            .map_err(|error| format!("no XML: {error}"))?;
        let root = document.root_element();
        if root.tag_name().name() != "configuration" {
            return Err(format!(
                "its root element is <{}>, not <configuration>",
                root.tag_name().name()
            ));
        }
        let mut finals = Vec::new();
        for property in root.children().filter(|n| n.has_tag_name("property")) {
            let child = |name: &str| {
                let element = property.children().find(|n| n.has_tag_name(name))?;
                Some(element.text().unwrap_or("").trim().to_owned())
            };
            let (Some(name), Some(value)) = (child("name"), child("value")) else {
                continue;
            };
            if self.finals.contains(&name) {
                continue;
            }
            if child("final").as_deref() == Some("true") {
                finals.push(name.clone());
            }
            self.values.insert(name, value);
        }
        self.finals.extend(finals);
        Ok(())
    }

    /// Sets a property.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// A value, with the others that it names filled in.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut value = self.values.get(name)?.clone();
        for _ in 0..MAX_SUBSTITUTIONS {
            let Some((start, end)) = variable(&value) else {
                break;
            };
            // What is not set stays as it is written, and ends the substitution, as in Hadoop.
            let Some(inner) = self.values.get(&value[start + 2..end]) else {
                break;
            };
            value = format!("{}{inner}{}", &value[..start], &value[end + 1..]);
        }
        Some(value)
    }

    /// A list of names, separated by commas.
    pub fn list(&self, name: &str) -> Vec<String> {
        let value = self.get(name).unwrap_or_default();
        let names = value.split(',').map(str::trim).filter(|n| !n.is_empty());
        names.map(str::to_owned).collect()
    }

    /// Everything, with variables filled in. Lists of NameNodes lose their blanks, which the client would take for a
    /// part of the name.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let pair = |name: &String| {
            let value = self.get(name).unwrap_or_default();
            let is_list = name.starts_with("dfs.ha.namenodes.") || name == "dfs.nameservices";
            let value = if is_list {
                self.list(name).join(",")
            } else {
                value
            };
            (name.clone(), value)
        };
        self.values.keys().map(pair).collect()
    }

    /// The authority of `fs.defaultFS` (or of the older `fs.default.name`) if that is an HDFS.
    pub fn default_authority(&self) -> Option<String> {
        let uri = self
            .get("fs.defaultFS")
            .or_else(|| self.get("fs.default.name"))?;
        let rest = uri
            .strip_prefix("hdfs://")
            .or_else(|| uri.strip_prefix("viewfs://"))?;
        let authority = rest.split('/').next().unwrap_or("");
        (!authority.is_empty()).then(|| authority.to_owned())
    }

    /// True if the name is a nameservice: a logical name for two or more NameNodes.
    pub fn is_nameservice(&self, name: &str) -> bool {
        self.values
            .contains_key(&format!("dfs.ha.namenodes.{name}"))
    }

    /// The value of a setting for each NameNode of a nameservice, or for the only NameNode.
    pub fn per_namenode(&self, setting: &str, authority: &str) -> Vec<String> {
        let ids = self.list(&format!("dfs.ha.namenodes.{authority}"));
        if ids.is_empty() {
            return self.get(setting).into_iter().collect();
        }
        let key = |id: &String| format!("{setting}.{authority}.{id}");
        ids.iter().filter_map(|id| self.get(&key(id))).collect()
    }
}

/// The first `${...}`: where it starts and where its brace closes.
fn variable(value: &str) -> Option<(usize, usize)> {
    let start = value.find("${")?;
    let end = start + value[start..].find('}')?;
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use super::HadoopConf;

    #[test]
    fn properties_of_files() {
        let mut conf = HadoopConf::default();
        let core = "<?xml version=\"1.0\"?><!DOCTYPE x><configuration><!-- c -->
            <property><name> fs.defaultFS </name><value>hdfs://${ns}/</value><final>true</final></property>
            <property><name>ns</name><value>ns1</value></property>
            <property><name>loop</name><value>${loop}x</value></property>
            <property><name>no.value</name></property></configuration>";
        conf.add(core).expect("it reads");
        conf.add("<configuration><property><name>fs.defaultFS</name><value>hdfs://other</value></property>
            <property><name>dfs.ha.namenodes.ns1</name><value>nn1, nn2</value></property>
            <property><name>dfs.namenode.http-address.ns1.nn2</name><value>h:1</value></property></configuration>")
            .expect("it reads");
        assert_eq!(conf.default_authority().as_deref(), Some("ns1"));
        assert!(conf.is_nameservice("ns1"));
        assert!(
            conf.pairs()
                .contains(&("dfs.ha.namenodes.ns1".to_owned(), "nn1,nn2".to_owned()))
        );
        assert_eq!(
            conf.per_namenode("dfs.namenode.http-address", "ns1"),
            ["h:1"]
        );
        assert!(conf.get("loop").is_some_and(|v| v.ends_with("xxx")));
        assert_eq!(conf.get("no.value"), None);
        assert!(conf.add("<configuration><property>").is_err());
        assert!(conf.add("<html/>").is_err());
    }
}
