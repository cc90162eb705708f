/**
 * Names of fields that must not exist in this service, since they could identify an offender, a victim or a child
 * (contract data 3; reference/domain.md A5). Lower-cased, without `-` and `_`, as `isForbidden` compares them.
 *
 * Left out on purpose, because the contract has a member of that name: `source`, `url` (of a source report), `area`, `sex`,
 * `role`, `title`, `label`, `note`, `count`, `counts`, `offence`, `category`.
 */
const NAMES: ReadonlySet<string> = new Set([
  // The offender.
  ...['name', 'names', 'fullname', 'forename', 'forenames', 'firstname', 'givenname', 'givennames', 'middlename'],
  ...[
    'surname',
    'lastname',
    'familyname',
    'maidenname',
    'alias',
    'aliases',
    'aka',
    'nickname',
    'initials',
    'salutation',
  ],
  ...['defendantname', 'offendername', 'personname'],
  ...['dob', 'dateofbirth', 'birthdate', 'birthday', 'birthyear', 'yearofbirth', 'placeofbirth', 'age', 'exactage'],
  ...['address', 'homeaddress', 'street', 'postcode', 'postalcode', 'zipcode', 'ward', 'latitude', 'longitude'],
  ...['coordinates', 'employer', 'workplace', 'school', 'college', 'church', 'parish', 'club', 'rank', 'jobtitle'],
  ...['posttitle', 'photo', 'photos', 'photograph', 'portrait', 'mugshot', 'picture', 'username', 'usernames'],
  ...['accountname', 'screenname', 'handle', 'userid', 'phone', 'phonenumber', 'telephone', 'mobile', 'email'],
  ...['emailaddress', 'ip', 'ipaddress', 'vehicle', 'numberplate', 'vehicleregistration', 'nationality', 'ethnicity'],
  ...['ethnicgroup', 'race', 'religion', 'faith', 'health', 'disability', 'diagnosis', 'sexualorientation'],
  ...['maritalstatus', 'familylinks', 'relatives', 'spouse', 'partner', 'nino', 'nationalinsurancenumber'],
  ...['passport', 'passportnumber'],
  // Official keys.
  ...['pnc', 'pncid', 'pncnumber', 'cro', 'cronumber', 'asn', 'arrestsummonsnumber', 'urn', 'tnumber', 'casenumber'],
  ...['caseref', 'casereference', 'crimenumber', 'crimereference', 'prisonnumber', 'nomsnumber', 'dbsnumber'],
  ...['indictmentnumber'],
  // Imagery.
  ...[
    'hash',
    'hashes',
    'md5',
    'sha1',
    'sha256',
    'photodna',
    'phash',
    'caid',
    'caidid',
    'file',
    'filename',
    'filenames',
  ],
  ...['filepath', 'thumbnail', 'sitename', 'website', 'groupname', 'searchterm', 'searchterms', 'seriesname'],
  ...['depictedage', 'imagedescription'],
  // Text of an article.
  ...['articletext', 'article', 'headline', 'quotation', 'quote', 'reporter', 'journalist', 'byline', 'freetext'],
  // What is no conviction.
  ...['charge', 'charges', 'arrest', 'arrests', 'caution', 'cautions', 'acquittal', 'acquittals', 'allegation'],
  ...['allegations', 'suspect', 'suspects'],
]);

/** Nothing about a victim or a child: no count, age, sex, relationship, place, status. */
const PREFIXES = ['victim', 'child'];

/**
 * Whether a member name, or the id of a variable, level, quantity or derived variable, is one that must not exist here.
 * Only the whole name counts (`age` is forbidden, `ageBand` is not), except that nothing may begin with "victim" or "child".
 */
export function isForbidden(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('-', '').replaceAll('_', '');
  return NAMES.has(plain) || PREFIXES.some((prefix) => plain.startsWith(prefix));
}
