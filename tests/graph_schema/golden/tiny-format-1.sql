PRAGMA application_id = 1785292132;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE adoptions (
        adoption_id INTEGER PRIMARY KEY,
        period TEXT NOT NULL,
        plan_no INTEGER NOT NULL REFERENCES plans,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT;
INSERT INTO "adoptions" VALUES(1,'2026',1,'2026-11-24T23:44:52.516+00:00','example','agreed');
CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        verb TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL) STRICT;
INSERT INTO "audit" VALUES(1,'2026-11-24T23:44:52.316+00:00','archive','graph','','g1-f5073f309a1d34ef992609a1cab4651a1c27e018','example','first tables');
INSERT INTO "audit" VALUES(2,'2026-11-24T23:44:52.316+00:00','make_live','graph','','g1-f5073f309a1d34ef992609a1cab4651a1c27e018','example','first tables');
INSERT INTO "audit" VALUES(3,'2026-11-24T23:44:52.345+00:00','save_policy','tiny','','p1-8a46d870ba75c27c7c0867a7c6b68fd971947b66','example','');
INSERT INTO "audit" VALUES(4,'2026-11-24T23:44:52.505+00:00','save_plan','2026','','plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357','example','');
INSERT INTO "audit" VALUES(5,'2026-11-24T23:44:52.517+00:00','adopt_plan','2026','','plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357','example','agreed');
INSERT INTO "audit" VALUES(6,'2026-11-24T23:44:52.598+00:00','archive','graph','','g1-7466b4f3a10df39869965de28b0c21e3c00c92ca','example','a need is met');
INSERT INTO "audit" VALUES(7,'2026-11-24T23:44:52.599+00:00','make_live','graph','g1-f5073f309a1d34ef992609a1cab4651a1c27e018','g1-7466b4f3a10df39869965de28b0c21e3c00c92ca','example','a need is met');
CREATE TABLE graph_tables (
        graph_id INTEGER NOT NULL REFERENCES graphs,
        version_id INTEGER NOT NULL REFERENCES versions,
        PRIMARY KEY (graph_id, version_id)) STRICT, WITHOUT ROWID;
INSERT INTO "graph_tables" VALUES(1,1);
INSERT INTO "graph_tables" VALUES(1,2);
INSERT INTO "graph_tables" VALUES(1,3);
INSERT INTO "graph_tables" VALUES(1,4);
INSERT INTO "graph_tables" VALUES(1,5);
INSERT INTO "graph_tables" VALUES(1,6);
INSERT INTO "graph_tables" VALUES(1,7);
INSERT INTO "graph_tables" VALUES(1,8);
INSERT INTO "graph_tables" VALUES(1,9);
INSERT INTO "graph_tables" VALUES(2,1);
INSERT INTO "graph_tables" VALUES(2,2);
INSERT INTO "graph_tables" VALUES(2,3);
INSERT INTO "graph_tables" VALUES(2,4);
INSERT INTO "graph_tables" VALUES(2,5);
INSERT INTO "graph_tables" VALUES(2,7);
INSERT INTO "graph_tables" VALUES(2,8);
INSERT INTO "graph_tables" VALUES(2,9);
INSERT INTO "graph_tables" VALUES(2,10);
CREATE TABLE graphs (
        graph_id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        created TEXT NOT NULL) STRICT;
INSERT INTO "graphs" VALUES(1,'g1-f5073f309a1d34ef992609a1cab4651a1c27e018','2026-11-24T23:44:52.275+00:00');
INSERT INTO "graphs" VALUES(2,'g1-7466b4f3a10df39869965de28b0c21e3c00c92ca','2026-11-24T23:44:52.597+00:00');
CREATE TABLE lives (
        live_id INTEGER PRIMARY KEY,
        graph_id INTEGER NOT NULL REFERENCES graphs,
        at TEXT NOT NULL,
        by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "lives" VALUES(1,1,'2026-11-24T23:44:52.316+00:00','example','first tables');
INSERT INTO "lives" VALUES(2,2,'2026-11-24T23:44:52.599+00:00','example','a need is met');
CREATE TABLE names (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        text_id INTEGER NOT NULL REFERENCES texts,
        created TEXT NOT NULL,
        PRIMARY KEY (kind, name, version)) STRICT, WITHOUT ROWID;
INSERT INTO "names" VALUES('policy','tiny',1,1,'2026-11-24T23:44:52.345+00:00');
CREATE TABLE nodes (
        node_id INTEGER PRIMARY KEY,
        label TEXT NOT NULL,
        id TEXT NOT NULL,
        UNIQUE (label, id)) STRICT;
INSERT INTO "nodes" VALUES(1,'Sector','education');
INSERT INTO "nodes" VALUES(2,'Sector','health');
INSERT INTO "nodes" VALUES(3,'Sector','industry');
INSERT INTO "nodes" VALUES(4,'Sector','talent');
INSERT INTO "nodes" VALUES(5,'Party','party:p');
INSERT INTO "nodes" VALUES(6,'Party','party:q');
INSERT INTO "nodes" VALUES(7,'Party','party:r');
INSERT INTO "nodes" VALUES(8,'Place','city');
INSERT INTO "nodes" VALUES(9,'Place','county:a');
INSERT INTO "nodes" VALUES(10,'Place','county:b');
INSERT INTO "nodes" VALUES(11,'Place','hospital:k1');
INSERT INTO "nodes" VALUES(12,'Place','township:a1');
INSERT INTO "nodes" VALUES(13,'Place','township:a2');
INSERT INTO "nodes" VALUES(14,'Place','township:b1');
INSERT INTO "nodes" VALUES(15,'Provider','hospital:h1');
INSERT INTO "nodes" VALUES(16,'Provider','hospital:h2');
INSERT INTO "nodes" VALUES(17,'Provider','unit:u1');
INSERT INTO "nodes" VALUES(18,'Provider','unit:u2');
INSERT INTO "nodes" VALUES(19,'Provider','unit:u3');
INSERT INTO "nodes" VALUES(20,'Provider','unit:u4');
INSERT INTO "nodes" VALUES(21,'Need','need:1');
INSERT INTO "nodes" VALUES(22,'Need','need:2');
INSERT INTO "nodes" VALUES(23,'Need','need:3');
INSERT INTO "nodes" VALUES(24,'Need','need:4');
INSERT INTO "nodes" VALUES(25,'Need','need:5');
INSERT INTO "nodes" VALUES(26,'Need','need:6');
INSERT INTO "nodes" VALUES(27,'Need','need:7');
INSERT INTO "nodes" VALUES(28,'Capability','capability:1');
INSERT INTO "nodes" VALUES(29,'Capability','capability:2');
INSERT INTO "nodes" VALUES(30,'Capability','capability:3');
INSERT INTO "nodes" VALUES(31,'Capability','capability:4');
INSERT INTO "nodes" VALUES(32,'Capability','capability:5');
INSERT INTO "nodes" VALUES(33,'Capability','capability:6');
INSERT INTO "nodes" VALUES(34,'Capability','capability:7');
INSERT INTO "nodes" VALUES(35,'Capability','capability:8');
INSERT INTO "nodes" VALUES(36,'Capability','capability:9');
INSERT INTO "nodes" VALUES(37,'Layer','hospitals');
INSERT INTO "nodes" VALUES(38,'Layer','units-townships');
INSERT INTO "nodes" VALUES(39,'Period','2026');
INSERT INTO "nodes" VALUES(40,'Pairing','hospitals|hospital:h2|hospital:k1');
INSERT INTO "nodes" VALUES(41,'Pairing','units-townships|unit:u3|township:a1');
CREATE TABLE plan_documents (
        plan_no INTEGER PRIMARY KEY REFERENCES plans,
        document BLOB NOT NULL,
        document_sha256 TEXT NOT NULL,
        proof BLOB NOT NULL,
        proof_sha256 TEXT NOT NULL) STRICT;
INSERT INTO "plan_documents" VALUES(1,X'7801BD594B8E23B911DDF729845C4F15F867B256BE47A321F05B4A97A49495A9AE2E14EA04F6CCCA5ECCD2864FE0DDD8B0E732DD18F8168E20335329D5A77BA6CB3D68609424E3C3C708F245D4FD9B4595DAFDC6F6D5D5A2FA7D13C3A1B9D8ADEDF68256DFC11CFE5C360127F127BDE0D668A5A8539468462CF74EEA18948AD169EFADAE9D73824B9DA5BBDEF6870E857DBBD9AD631FF3F0F6B0591EB69B8836095AC10150EF63B7EC56ED7E1AF771DF37A9F11604AF16F7D54DB3CDAEB4BBBED9D875F5DDA27A6FD7D9BD7E7F88F0E9DA435E725F1D0D2CAA26AC51018105BEEDFAE5AE6DB63DFA451E1ED03E2839140B5F24458924240BAEED5DDCA3A2B76F16E0DFD66E500DD86EFAEEA26F6FB7DDAAD975E867DEE2BE7DDF842220C6B1BC6D10E2E3806DB2465C90C14876BDCE26DEC148FC002075B17CA30B33ABABB6DB35BD85C5A3AA993D368E8DF6E83830D8C3EFCFD97BB37887709D2F83A113BF70CDCDAE4127EF316CF2B9C6FDFB8887472FF118766D1FB77D63D74BDFBE8F7B7B9DCFE7523309936E0DE7BCEC600DAA2097348FE2BAB5DDE51154D14158F4713F7DC3EF7DD3B7FB3B8821BB2FFA6A58E75B30B43D34FD7C02CD6C22C476682048B7BE2C2F8676036CCB756BD1637259F393FFF06812C0B685A3586E9A6DB3396CF23A454EFE4348A775D7B0AEF85A2B46546D9494543341798E2467BB08DBCE277B9F4782ED2D08DC575DF4B0AD822686D1BEBDC50FF4621F01C1E376111688AF06903E1BEDEEB6FD2AF68D9FC6E11C1E60F9CE428A15AB394607E5188DAFA07C0C36488DA3E3FA7574CF82FB44BD7A15F5EB68C323C85F07956D8C8F55BF8ED7DEEEAC6BD6CD53476A5E05971C2FBED9D972819E204F31FE5E216A20B59AEDF523F4F10AFB4AED39B130BFE37648FAFBEA7A6F77ABE5CA762B48AAEA9A5E2449344F9C184B03173119C3147E78EB8492147E301D09ADF19ADDB5EBC6DF4DD23B7A515BA142AD89B35AC242AF3DA995B6DA2BA7EA148CA64668A7144A771EFCD837ED248F83E5115EC26DD735ED167D821BF092E0143C8D6DBBEEE673E692CA4BA5A5C47948B2DDDD7C965D8ACB6CA9B76E1DB39921D78F974AC50DADBD568CBB408893B58E2C506EEADAE29B6E3C0B262A951C5A385E17156C06C4B84E5E4963438A54734F79008210381114E643A235CF62E34550013D8856D435F39C855AA6587B01A66A229260560A34E4806464A9598A5754492712A3B5D4CE08EBAC8A9C39119C925609AFAD578A789550704CDECAF8009394807E939255D430C799A292D8C4837332242E0905B602E00D6959712A434DAD7420234330DCCA9AD660D247D858D20EB405E1F3899C255C65195CEA9A78A25C0DA8686D18E5CA4B2279A88D865D07221D0F797B78F51E53A9823D484FA527C9C04950174D04FF39372CD8088A08315C70258AEC942355125EF04800542218BC2A2CA5A8A807AC02F33E0268862B56A7AA909D12B2F96519F90ABC8F77592BBC1D6D66588CB01C37E3F3B8848D2E6FF095630C820A319EA8CF8BBCA7C419467136303EADC8E430C1DF66AE5421B5C94461799C18E953991C05FF70688767111E5E50806FECC67EC05FF939C3405B3EBF08EF90F8A1DF5BE01D1DF2CCB700EB3B94BCDEB7875D91CC8EDDCF7688EE75C0DC607D7113F7E2EEF0D303E1EC3378E7FEA0A99B7897AFB1870754711B9BEB55E634001944DBF23AD3199E19517BE8D1C472A231A09DE599F10C60A09027BFB2DB4C98E8A544D7F787F5C01BE0EB781A277CF0780E2BE00CFDEA99D318659E3C91D3C9E74E041F81AF3A11FECC897C2308D1CC7930E0D8BAF537F3C8C0D37F82E84FECB1544DB8E2EA507236C766191E83FBCA323C89A9B039F4F809AF5C57AE7ED7F6AB05C645B7B0D77B889945DF2E76F6D04125358660FC60B1B8C201E08C3948317D2F08BDA0A42A91678113964205821DE8F96E60FDA56EC9B98CFB194F389710673B19E7AE56D9E56976BC447EF9FB3F3FFEE78F9FFEF4AFFFFEF8B7455932DBF0247D0385E598EC67A23FFC3C48E72525B386E2B37C5CE53768983815FEF8D38F9F7EF81955CF320B43F1C9BC029A8E68CDB83F7C4E698573A775225C123888A542006A02500DF52606452E6BA04AEBB000BD45A4F3155A21D0908E13B85F1A2C05A031BD4EB7F9E9FBBF7CFCF7F78B1986E7F1349B3A15FDF8D35F8BDC53C05A44EE49607FF9F33F1E034BEB8CC753D8FE3A60074533604720FF1FC8BE18B805D947817B96A9E5957A8C6C967B0564A1848493F87A608B9E6F846BE1782F46EC91060E193DE1EA5E8CD82CF714AEBFF22A60F437010B4CF1F16DC0BF29B8E5ED7811DCE79F976F03EE975F07039C2381798C2D83D7FFF4A6FDA20B61E84C1DA95D7EA93F7FFFCE5EA8B380CC0D3B60E8DBF26E9E12C76307115E8687C1F836F6B7EDBE7084A3E581328C37C6CB8F405E9C59C5D521A745A10FF972293F733E949F6246D29A814D4F9BB059FCF899554C9F10164869A637BC70D7B740A6877FA7B3995F9FCF66E84E05B354192F22801AFE2BDA9A16FA73489A474D387C3C319C40320E83E5EE5F6682FFF65D663093AB999A659C8ED68E63F7D0EB452293AFE9AB726F8CFFB3BF7B027C60E8B87E58999FC16365F388DFA1C94DDCB8814B41A4D23C34F500877264E808B207E4E3CF7BE43EEF51BEE6BEDCA30C351CCAE0C0B93BE82CB40B9954B0E97B682C4C7D5844142A5FE87442F1EB85807E8030099A1F0A2A5A45934B500E434703AAF6C493AC150DC608CF92909C30CF880B2E5F43E4925C2279CA0A530C9239F8E380A6520ACB6854C6D9A424D39C7028A863AAA51721259DAC0163827BA529852E0481523D1F072A8416787B5B681591112A73AD8C709A5A231315C64BAC9505FC1DA20E8298C89D7560C24055ACA5AD0D3535530C9AAD8AE53C4095B3A7B1B292427B20590DED0B1960B72450F8538665C6681B02D1419B5A3B1298F450992768532BE89668AD7848D02A2895F5C8F572703E53864D613C26ECC48B5739618F9FEC89EC9E668144E3514EDA86348478CCF9731C3F666E5E7F92B3B391215B8BCE599EE2C0698662710683BF3D43517A1682F42C046B120D36A18282E38A2C492909B74A1B083BEE85958679E16AC6A0E1216B436234B570BE169E534D746ECA41957C0C410ABD21E912748168108918698977C948E850A9C0191C3A4F22721E20F0954DDA3B0FCD1A6F138D422428A0C05F54380BC120B8339C3868CE50E80A524A09B3842BF0841081EE53E6AD8210B109FA4D3686289530940801DD1F999B3FA8721E82C972C67C5D3BF8E312C4B58CDE5161BDB34125C32CA4591D43C25CABAD314E69C24195F24A90E4A109072108CFD09B8737FF03C9C8BD2E','f1483984d77ebf2c6636052141e1f14adddd6b76be032316e98196ce29636348',X'78010BF06666D1658000450699C69B1BFE438100830883815E417E496A5E4966624EB15E5E4125238300C305A86A183DD92FD437209291A18CA15A3D25B538B948DD4A41DD26D3425D47413D2DBFA8A428312F3EBF28251524EE06342715285E9C9158900AE46B181AE868EA28D42A900FB8A0CE61B8F40DE2F0AA2F105AE32384B6818ADFFA0BE1C3D45940B8FF677D873060E604A08408A389872154E17F5E708818E825E71797C083E301541F8CA628384C74148C290B0F2E0E76984720F41D7E08BD831B42473041E81A5108BD89072A2E0DA105F8207481388486E9FBC301E1A3064FCBC7DFF760C1C30F0D9EC49C9CFCF2D414587AE981E86380D15803A826C990A8F4428500620401060881EA993D9CB79C619E81A47E03BDE292C4BC94CCBCF4C1EA1B48E032822954DF583F7DD987EC1B432C797901346E6034D6B821362F9B509A9515B80C7E405C8C4E439DC980EA4386B9976EC07C08CA9B867A68797302541F8CA6C87B463A0A8614E6CD0BD0BC09A351BD9314532900F30E282F81BC8396979AA01E82D1583D446C5EA28287181951BDA09C9BC409F302280781BC809E83606E87D103ED0706A01F18997499516B4150ED06C202D01007510DE06C865E27A2EB06D5180F80AA4198178861A0815108A8DF00398DA26B0595A6A0621284A1C536587703A32113442B527A40D70C2ABD609A515DFD0FAA193926D075834A8B0540CB401855F7196606603CA2B603D0758372E204A04E1046F5F33A16906EA47C89AE1594EA4149018451FD5CCB0AD18AC7CFA0F406D38CEA6A07368866543FB3024519183880F005302E58C0D911009E71188E','3f973d3d927a6b3cda6641496de5c0f97a72ac1a06fd0802995bcb086f564f19');
CREATE TABLE plan_pairs (
        plan_no INTEGER NOT NULL REFERENCES plans,
        layer_node INTEGER NOT NULL REFERENCES nodes,
        provider_node INTEGER NOT NULL REFERENCES nodes,
        place_node INTEGER NOT NULL REFERENCES nodes,
        cost_points INTEGER NOT NULL,
        properties TEXT NOT NULL CHECK (json_valid(properties)),
        PRIMARY KEY (plan_no, layer_node, provider_node, place_node)) STRICT, WITHOUT ROWID;
INSERT INTO "plan_pairs" VALUES(1,37,16,11,2000,'{"outside_territory":2000,"standing":true}');
INSERT INTO "plan_pairs" VALUES(1,38,17,12,1800,'{"need_gap":1800}');
INSERT INTO "plan_pairs" VALUES(1,38,18,13,600,'{"need_gap":600}');
INSERT INTO "plan_pairs" VALUES(1,38,19,14,3600,'{"need_gap":2100,"change":1500}');
INSERT INTO "plan_pairs" VALUES(1,38,20,14,2300,'{"need_gap":1800,"distance":500}');
CREATE TABLE plans (
        plan_no INTEGER PRIMARY KEY,
        plan_id TEXT NOT NULL UNIQUE,
        graph_hash TEXT NOT NULL REFERENCES graphs (hash),
        base_graph_hash TEXT REFERENCES graphs (hash),
        policy_hash TEXT NOT NULL,
        scenario_hash TEXT NOT NULL,
        period TEXT NOT NULL,
        status TEXT NOT NULL,
        unmet INTEGER NOT NULL,
        idle INTEGER NOT NULL,
        cost_points INTEGER NOT NULL,
        certificate_kind TEXT NOT NULL,
        num_pairs INTEGER NOT NULL,
        pairs_hash TEXT NOT NULL,
        pair_columns TEXT NOT NULL CHECK (json_valid(pair_columns)),
        created TEXT NOT NULL) STRICT;
INSERT INTO "plans" VALUES(1,'plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357','g1-f5073f309a1d34ef992609a1cab4651a1c27e018',NULL,'p1-8a46d870ba75c27c7c0867a7c6b68fd971947b66','','2026','complete',0,0,10500,'optimal',5,'7b780152180aa1a9bcbfd03a80fe3feddf5d9e24','{"cost_points":"integer","need_gap":"integer","outside_territory":"integer","distance":"integer","change":"integer","standing":"boolean","locked":"boolean","waived":"text"}','2026-11-24T23:44:52.494+00:00');
CREATE TABLE relationships (
        row_id INTEGER NOT NULL REFERENCES rows,
        type TEXT NOT NULL,
        start_node INTEGER NOT NULL REFERENCES nodes,
        end_node INTEGER NOT NULL REFERENCES nodes,
        PRIMARY KEY (row_id, type)) STRICT, WITHOUT ROWID;
INSERT INTO "relationships" VALUES(9,'PART_OF',9,8);
INSERT INTO "relationships" VALUES(10,'PART_OF',10,8);
INSERT INTO "relationships" VALUES(11,'PART_OF',11,10);
INSERT INTO "relationships" VALUES(12,'PART_OF',12,9);
INSERT INTO "relationships" VALUES(13,'PART_OF',13,9);
INSERT INTO "relationships" VALUES(14,'PART_OF',14,10);
INSERT INTO "relationships" VALUES(15,'MEMBER_OF',15,7);
INSERT INTO "relationships" VALUES(15,'SITS_IN',15,9);
INSERT INTO "relationships" VALUES(16,'MEMBER_OF',16,5);
INSERT INTO "relationships" VALUES(17,'MEMBER_OF',17,5);
INSERT INTO "relationships" VALUES(17,'SITS_IN',17,9);
INSERT INTO "relationships" VALUES(18,'KEEPS_TO',18,9);
INSERT INTO "relationships" VALUES(18,'MEMBER_OF',18,5);
INSERT INTO "relationships" VALUES(18,'SITS_IN',18,9);
INSERT INTO "relationships" VALUES(19,'MEMBER_OF',19,6);
INSERT INTO "relationships" VALUES(19,'SITS_IN',19,10);
INSERT INTO "relationships" VALUES(20,'MEMBER_OF',20,6);
INSERT INTO "relationships" VALUES(21,'LEADS',5,9);
INSERT INTO "relationships" VALUES(22,'LEADS',6,10);
INSERT INTO "relationships" VALUES(23,'LEADS',7,8);
INSERT INTO "relationships" VALUES(24,'HAS_NEED',12,21);
INSERT INTO "relationships" VALUES(24,'IN_SECTOR',21,3);
INSERT INTO "relationships" VALUES(25,'HAS_NEED',12,22);
INSERT INTO "relationships" VALUES(25,'IN_SECTOR',22,2);
INSERT INTO "relationships" VALUES(26,'HAS_NEED',13,23);
INSERT INTO "relationships" VALUES(26,'IN_SECTOR',23,1);
INSERT INTO "relationships" VALUES(27,'HAS_NEED',14,24);
INSERT INTO "relationships" VALUES(27,'IN_SECTOR',24,3);
INSERT INTO "relationships" VALUES(28,'HAS_NEED',14,25);
INSERT INTO "relationships" VALUES(28,'IN_SECTOR',25,4);
INSERT INTO "relationships" VALUES(29,'HAS_NEED',11,26);
INSERT INTO "relationships" VALUES(29,'IN_SECTOR',26,2);
INSERT INTO "relationships" VALUES(30,'HAS_NEED',13,27);
INSERT INTO "relationships" VALUES(30,'IN_SECTOR',27,2);
INSERT INTO "relationships" VALUES(31,'IN_SECTOR',28,3);
INSERT INTO "relationships" VALUES(31,'OFFERS',17,28);
INSERT INTO "relationships" VALUES(32,'IN_SECTOR',29,1);
INSERT INTO "relationships" VALUES(32,'OFFERS',17,29);
INSERT INTO "relationships" VALUES(33,'IN_SECTOR',30,1);
INSERT INTO "relationships" VALUES(33,'OFFERS',18,30);
INSERT INTO "relationships" VALUES(34,'IN_SECTOR',31,3);
INSERT INTO "relationships" VALUES(34,'OFFERS',19,31);
INSERT INTO "relationships" VALUES(35,'IN_SECTOR',32,2);
INSERT INTO "relationships" VALUES(35,'OFFERS',19,32);
INSERT INTO "relationships" VALUES(36,'IN_SECTOR',33,4);
INSERT INTO "relationships" VALUES(36,'OFFERS',20,33);
INSERT INTO "relationships" VALUES(37,'IN_SECTOR',34,1);
INSERT INTO "relationships" VALUES(37,'OFFERS',20,34);
INSERT INTO "relationships" VALUES(38,'IN_SECTOR',35,2);
INSERT INTO "relationships" VALUES(38,'OFFERS',15,35);
INSERT INTO "relationships" VALUES(39,'IN_SECTOR',36,2);
INSERT INTO "relationships" VALUES(39,'OFFERS',16,36);
INSERT INTO "relationships" VALUES(40,'TAKES_PART',11,37);
INSERT INTO "relationships" VALUES(41,'TAKES_PART',15,37);
INSERT INTO "relationships" VALUES(42,'TAKES_PART',16,37);
INSERT INTO "relationships" VALUES(43,'TAKES_PART',12,38);
INSERT INTO "relationships" VALUES(44,'TAKES_PART',13,38);
INSERT INTO "relationships" VALUES(45,'TAKES_PART',14,38);
INSERT INTO "relationships" VALUES(46,'TAKES_PART',17,38);
INSERT INTO "relationships" VALUES(47,'TAKES_PART',18,38);
INSERT INTO "relationships" VALUES(48,'TAKES_PART',19,38);
INSERT INTO "relationships" VALUES(49,'TAKES_PART',20,38);
INSERT INTO "relationships" VALUES(50,'GIVES',16,40);
INSERT INTO "relationships" VALUES(50,'STANDING',39,40);
INSERT INTO "relationships" VALUES(50,'TO',40,11);
INSERT INTO "relationships" VALUES(51,'GIVES',19,41);
INSERT INTO "relationships" VALUES(51,'STANDING',39,41);
INSERT INTO "relationships" VALUES(51,'TO',41,12);
CREATE TABLE rows (
        row_id INTEGER PRIMARY KEY,
        table_name TEXT NOT NULL,
        node_id INTEGER REFERENCES nodes,
        properties TEXT NOT NULL CHECK (json_valid(properties)),
        hash BLOB NOT NULL,
        UNIQUE (table_name, hash)) STRICT;
INSERT INTO "rows" VALUES(1,'sectors',1,'{"id":"education","name":"教育","unit":"教师人月","origin":"synthetic","source":"made up for this example"}',X'F55349C8799D7FE82846F178554E59AE');
INSERT INTO "rows" VALUES(2,'sectors',2,'{"id":"health","name":"健康","unit":"医务人员人月","origin":"synthetic","source":"made up for this example"}',X'6208B5AD9B1DAC0B4BB742BFDF1A1AA0');
INSERT INTO "rows" VALUES(3,'sectors',3,'{"id":"industry","name":"产业","unit":"万元","origin":"synthetic","source":"made up for this example"}',X'4EF2957CDD97D424EB96A896550C1629');
INSERT INTO "rows" VALUES(4,'sectors',4,'{"id":"talent","name":"人才","unit":"培训人次","origin":"synthetic","source":"made up for this example"}',X'76532FE84CC1487F89F9F417278EDE3E');
INSERT INTO "rows" VALUES(5,'parties',5,'{"id":"party:p","name":"示例党派甲","kind":"party","origin":"synthetic","source":"made up for this example"}',X'453CB9944F84A5FEC565576FFE3C73FC');
INSERT INTO "rows" VALUES(6,'parties',6,'{"id":"party:q","name":"示例党派乙","kind":"party","origin":"synthetic","source":"made up for this example"}',X'0157775D3F4C924F1EDB14174B5EDA5D');
INSERT INTO "rows" VALUES(7,'parties',7,'{"id":"party:r","name":"示例党派丙","kind":"party","origin":"synthetic","source":"made up for this example"}',X'D5FF1B161254435AFC1E4F0129565567');
INSERT INTO "rows" VALUES(8,'places',8,'{"id":"city","kind":"prefecture","name":"示例市","lon":105.0,"lat":27.0,"origin":"synthetic","source":"made up for this example"}',X'9A0E68D0BEE30D76C9C6EDD11903B5F9');
INSERT INTO "rows" VALUES(9,'places',9,'{"id":"county:a","kind":"county","name":"示例甲县","parent_id":"city","lon":105.0,"lat":27.0,"origin":"synthetic","source":"made up for this example"}',X'0677E57BCFBE3835E942F65950117702');
INSERT INTO "rows" VALUES(10,'places',10,'{"id":"county:b","kind":"county","name":"示例乙县","parent_id":"city","lon":105.0,"lat":28.0,"origin":"synthetic","source":"made up for this example"}',X'4018BCE1D6BA276CAE2510C566922AC8');
INSERT INTO "rows" VALUES(11,'places',11,'{"id":"hospital:k1","kind":"hospital","name":"示例县医院 1","parent_id":"county:b","origin":"synthetic","source":"made up for this example"}',X'24D119DBB2497BCAB3EC27AA7E895BEF');
INSERT INTO "rows" VALUES(12,'places',12,'{"id":"township:a1","kind":"township","name":"示例乡 1","parent_id":"county:a","origin":"synthetic","source":"made up for this example"}',X'FF7151C8D0B3852A22B964E169D492F0');
INSERT INTO "rows" VALUES(13,'places',13,'{"id":"township:a2","kind":"township","name":"示例乡 2","parent_id":"county:a","origin":"synthetic","source":"made up for this example"}',X'5F7ABF470331F14A1A11671D04524824');
INSERT INTO "rows" VALUES(14,'places',14,'{"id":"township:b1","kind":"township","name":"示例乡 3","parent_id":"county:b","origin":"synthetic","source":"made up for this example"}',X'220C8F4BFDFF85B79D881D8BCD9FC1CA');
INSERT INTO "rows" VALUES(15,'providers',15,'{"id":"hospital:h1","kind":"hospital","name":"示例医院 1","party_id":"party:r","place_id":"county:a","origin":"synthetic","source":"made up for this example"}',X'C03FF7995894CB8F651A2DBE22DF7F3F');
INSERT INTO "rows" VALUES(16,'providers',16,'{"id":"hospital:h2","kind":"hospital","name":"示例医院 2","party_id":"party:p","origin":"synthetic","source":"made up for this example"}',X'9FB1DC6D823E02B4987A0AC67496EDD1');
INSERT INTO "rows" VALUES(17,'providers',17,'{"id":"unit:u1","kind":"unit","name":"示例单位 1","party_id":"party:p","place_id":"county:a","origin":"synthetic","source":"made up for this example"}',X'E846B4C8356158B37C5221CFC0F07F92');
INSERT INTO "rows" VALUES(18,'providers',18,'{"id":"unit:u2","kind":"unit","name":"示例单位 2","party_id":"party:p","place_id":"county:a","territory_id":"county:a","origin":"synthetic","source":"made up for this example"}',X'D1D02E7C1B0F5C9D5C768F6C481AA43F');
INSERT INTO "rows" VALUES(19,'providers',19,'{"id":"unit:u3","kind":"unit","name":"示例单位 3","party_id":"party:q","place_id":"county:b","origin":"synthetic","source":"made up for this example"}',X'4794ED13CD61BDC4654AAB26B93000B1');
INSERT INTO "rows" VALUES(20,'providers',20,'{"id":"unit:u4","kind":"unit","name":"示例单位 4","party_id":"party:q","lon":105.0,"lat":29.0,"origin":"synthetic","source":"made up for this example"}',X'EAAC118BE9758B1394FE41A1558F9B74');
INSERT INTO "rows" VALUES(21,'leads',NULL,'{"party_id":"party:p","place_id":"county:a","role":"lead","origin":"synthetic","source":"made up for this example"}',X'90F04B262E8094E5EB58E1C98AB18172');
INSERT INTO "rows" VALUES(22,'leads',NULL,'{"party_id":"party:q","place_id":"county:b","role":"lead","origin":"synthetic","source":"made up for this example"}',X'908F13DE5AD585B69737C843291812D7');
INSERT INTO "rows" VALUES(23,'leads',NULL,'{"party_id":"party:r","place_id":"city","sector_id":"health","role":"lead","origin":"synthetic","source":"made up for this example"}',X'2150B28D894140B0E247E9973CB5EE84');
INSERT INTO "rows" VALUES(24,'needs',21,'{"id":"need:1","place_id":"township:a1","sector_id":"industry","title":"示例需求：加工车间","amount":100.0,"urgency":0.5,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'F612C3C2A150CDEB66C977D2941C9CD3');
INSERT INTO "rows" VALUES(25,'needs',22,'{"id":"need:2","place_id":"township:a1","sector_id":"health","title":"示例需求：卫生院带教","amount":20.0,"urgency":0.5,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'DE1381995375BB5DA2D48BE7E7EC5334');
INSERT INTO "rows" VALUES(26,'needs',23,'{"id":"need:3","place_id":"township:a2","sector_id":"education","title":"示例需求：送教下乡","amount":10.0,"urgency":1.0,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'CFB7A7398A97D0731C7537ABADAB0564');
INSERT INTO "rows" VALUES(27,'needs',24,'{"id":"need:4","place_id":"township:b1","sector_id":"industry","title":"示例需求：产销对接","amount":100.0,"urgency":0.6,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'A2767F6598CE341DDA1601194253A2C8');
INSERT INTO "rows" VALUES(28,'needs',25,'{"id":"need:5","place_id":"township:b1","sector_id":"talent","title":"示例需求：技能培训","amount":50.0,"urgency":0.4,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'379DC508CF6E1787D45248A3D2F0F0C6');
INSERT INTO "rows" VALUES(29,'needs',26,'{"id":"need:6","place_id":"hospital:k1","sector_id":"health","title":"示例需求：专科带教","amount":40.0,"urgency":1.0,"period":"2026","status":"open","origin":"synthetic","source":"made up for this example"}',X'4A13071654974A74B3E32151511A942C');
INSERT INTO "rows" VALUES(30,'needs',27,'{"id":"need:7","place_id":"township:a2","sector_id":"health","title":"示例需求：已完成","amount":90.0,"urgency":1.0,"period":"2026","status":"closed","origin":"synthetic","source":"made up for this example"}',X'EF8A919129CA4D112CB1A9A4E4889037');
INSERT INTO "rows" VALUES(31,'capabilities',28,'{"id":"capability:1","provider_id":"unit:u1","sector_id":"industry","title":"示例所能：采购","amount":80.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'A97250715A166223753C81D504DD72C2');
INSERT INTO "rows" VALUES(32,'capabilities',29,'{"id":"capability:2","provider_id":"unit:u1","sector_id":"education","title":"示例所能：名师","amount":10.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'0D8EC26A13B8C894533A5ADF2E4D1317');
INSERT INTO "rows" VALUES(33,'capabilities',30,'{"id":"capability:3","provider_id":"unit:u2","sector_id":"education","title":"示例所能：教研","amount":8.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'272EB2AF2A1CF4D51BE8553C2368D511');
INSERT INTO "rows" VALUES(34,'capabilities',31,'{"id":"capability:4","provider_id":"unit:u3","sector_id":"industry","title":"示例所能：投资","amount":50.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'E38985C0F3741AB3AC20C7D9BBAA8DF3');
INSERT INTO "rows" VALUES(35,'capabilities',32,'{"id":"capability:5","provider_id":"unit:u3","sector_id":"health","title":"示例所能：义诊","amount":20.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'E420CD09A51E859FD36FE573BE36B78D');
INSERT INTO "rows" VALUES(36,'capabilities',33,'{"id":"capability:6","provider_id":"unit:u4","sector_id":"talent","title":"示例所能：培训","amount":50.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'15C3D05B3618485B366381603C8F03C0');
INSERT INTO "rows" VALUES(37,'capabilities',34,'{"id":"capability:7","provider_id":"unit:u4","sector_id":"education","title":"示例所能：跟岗","amount":10.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'97F56005D0B67E9E6266A35EF5835DCF');
INSERT INTO "rows" VALUES(38,'capabilities',35,'{"id":"capability:8","provider_id":"hospital:h1","sector_id":"health","title":"示例所能：驻点","amount":20.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'9EA72B7242A18CE93C494949CFD08FBF');
INSERT INTO "rows" VALUES(39,'capabilities',36,'{"id":"capability:9","provider_id":"hospital:h2","sector_id":"health","title":"示例所能：驻点","amount":40.0,"period":"2026","status":"offered","origin":"synthetic","source":"made up for this example"}',X'142A8417FDB760A9BC91D6FD06C136AC');
INSERT INTO "rows" VALUES(40,'participants',NULL,'{"layer":"hospitals","side":"place","entity_id":"hospital:k1","origin":"synthetic","source":"made up for this example"}',X'EDAA0029F4DAB86CCD3F84D1339D6C5A');
INSERT INTO "rows" VALUES(41,'participants',NULL,'{"layer":"hospitals","side":"provider","entity_id":"hospital:h1","origin":"synthetic","source":"made up for this example"}',X'8514AB2D774779690A1F78E00B66B796');
INSERT INTO "rows" VALUES(42,'participants',NULL,'{"layer":"hospitals","side":"provider","entity_id":"hospital:h2","origin":"synthetic","source":"made up for this example"}',X'46F2760E8250CE76BE899A3BDAC83789');
INSERT INTO "rows" VALUES(43,'participants',NULL,'{"layer":"units-townships","side":"place","entity_id":"township:a1","origin":"synthetic","source":"made up for this example"}',X'29E39DEADAF0FA5917FB8A6C3667C043');
INSERT INTO "rows" VALUES(44,'participants',NULL,'{"layer":"units-townships","side":"place","entity_id":"township:a2","origin":"synthetic","source":"made up for this example"}',X'E7E3ED9B218602117BFDBD9973EF75FB');
INSERT INTO "rows" VALUES(45,'participants',NULL,'{"layer":"units-townships","side":"place","entity_id":"township:b1","origin":"synthetic","source":"made up for this example"}',X'1A0138004BD5CA6F6593E2D626F57A97');
INSERT INTO "rows" VALUES(46,'participants',NULL,'{"layer":"units-townships","side":"provider","entity_id":"unit:u1","origin":"synthetic","source":"made up for this example"}',X'9EEE704650035139CC1DBFE4EF800A9E');
INSERT INTO "rows" VALUES(47,'participants',NULL,'{"layer":"units-townships","side":"provider","entity_id":"unit:u2","origin":"synthetic","source":"made up for this example"}',X'7D298333D1FCEA259301647A777E70FF');
INSERT INTO "rows" VALUES(48,'participants',NULL,'{"layer":"units-townships","side":"provider","entity_id":"unit:u3","origin":"synthetic","source":"made up for this example"}',X'B05E0319F42B22DE79AE07EB24BE4FB7');
INSERT INTO "rows" VALUES(49,'participants',NULL,'{"layer":"units-townships","side":"provider","entity_id":"unit:u4","origin":"synthetic","source":"made up for this example"}',X'1DE2C9B6FD91A9A2CA046529C41CFD14');
INSERT INTO "rows" VALUES(50,'pairings',NULL,'{"period":"2026","layer":"hospitals","provider_id":"hospital:h2","place_id":"hospital:k1","since":"2024","status":"active","origin":"synthetic","source":"made up for this example"}',X'6A01C9571C4DF0997802B661CCDB6E33');
INSERT INTO "rows" VALUES(51,'pairings',NULL,'{"period":"2026","layer":"units-townships","provider_id":"unit:u3","place_id":"township:a1","since":"2023","status":"active","origin":"synthetic","source":"made up for this example"}',X'B3F0FEA77C9966EE828E025D66CF7C17');
CREATE TABLE spans (
        version_id INTEGER NOT NULL REFERENCES versions,
        first_row INTEGER NOT NULL REFERENCES rows,
        last_row INTEGER NOT NULL REFERENCES rows,
        PRIMARY KEY (version_id, first_row)) STRICT, WITHOUT ROWID;
INSERT INTO "spans" VALUES(1,1,4);
INSERT INTO "spans" VALUES(2,5,7);
INSERT INTO "spans" VALUES(3,8,14);
INSERT INTO "spans" VALUES(4,15,20);
INSERT INTO "spans" VALUES(5,21,23);
INSERT INTO "spans" VALUES(6,24,30);
INSERT INTO "spans" VALUES(7,31,39);
INSERT INTO "spans" VALUES(8,40,49);
INSERT INTO "spans" VALUES(9,50,51);
INSERT INTO "spans" VALUES(10,25,30);
CREATE TABLE texts (
        text_id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('policy', 'scenario')),
        hash TEXT NOT NULL,
        text TEXT NOT NULL,
        created TEXT NOT NULL,
        UNIQUE (kind, hash, text)) STRICT;
INSERT INTO "texts" VALUES(1,'policy','p1-8a46d870ba75c27c7c0867a7c6b68fd971947b66','name = "tiny"
period = "2026"
distance_cap_km = 222.4 # two degrees along a meridian, to 0.1 km

[[layers]]
name = "units-townships"
provider_kinds = ["unit"]
place_kinds = ["township"]
provider_quota = { min = 1, max = 1 }
place_quota = { min = 1, max = 2, extra_cost = [200] }
group_quotas = [
  { side = "place", by = "county", min = 1, max = 2 },
]
weights = { need_gap = 3.0, outside_territory = 2.0, distance = 1.0, change = 1.5 }

[[layers]]
name = "hospitals"
sector = "health"
provider_kinds = ["hospital"]
place_kinds = ["hospital"]
provider_quota = { min = 0, max = 1 }
place_quota = { min = 1, max = 2, extra_cost = [300] }
weights = { need_gap = 3.0, outside_territory = 2.0, distance = 1.0, change = 1.5 }

[[locks]]
layer = "units-townships"
provider_id = "unit:u4"
place_id = "township:a2"
kind = "out"
reason = "both sides agreed to pause"
by = "example"
date = "2026-01-10"
','2026-11-24T23:44:52.345+00:00');
CREATE TABLE versions (
        version_id INTEGER PRIMARY KEY,
        table_name TEXT NOT NULL,
        hash TEXT NOT NULL,
        num_rows INTEGER NOT NULL,
        UNIQUE (table_name, hash)) STRICT;
INSERT INTO "versions" VALUES(1,'sectors','3918c7623bd00b587e2d13988aeb7c9c2d9e66fb',4);
INSERT INTO "versions" VALUES(2,'parties','8fd8c737fc659adfe173c13da97d30418fddf183',3);
INSERT INTO "versions" VALUES(3,'places','bbbea4882c32d85fe8c4988804f42a5466fbb3a9',7);
INSERT INTO "versions" VALUES(4,'providers','165b4f21857b94aba6e32b4db65a64c7ac660c6f',6);
INSERT INTO "versions" VALUES(5,'leads','9cda64108809ffa6192b326150af3dbb5df35017',3);
INSERT INTO "versions" VALUES(6,'needs','315d81a5b09f5dd93a58184abced30f7b880d4c0',7);
INSERT INTO "versions" VALUES(7,'capabilities','a251770c06b859a7792136c5053d8972c3d05b3d',9);
INSERT INTO "versions" VALUES(8,'participants','c7a5c15c0f9bd01be9e9cd3392dae79200934364',10);
INSERT INTO "versions" VALUES(9,'pairings','f4c43e04880426552ffe61cf21d2cce4f293628f',2);
INSERT INTO "versions" VALUES(10,'needs','a41e544dfbb2086e5bcebbc26b649fedd83a2c02',6);
CREATE INDEX rows_of_node ON rows (node_id) WHERE node_id IS NOT NULL;
CREATE INDEX adoptions_of_period ON adoptions (period);
CREATE VIEW live_rows AS
    SELECT rows.* FROM graph_tables JOIN spans USING (version_id)
    JOIN rows ON rows.row_id BETWEEN first_row AND last_row
    WHERE graph_id = (SELECT graph_id FROM lives ORDER BY live_id DESC LIMIT 1);
CREATE VIEW live_nodes AS
    SELECT label, id, properties FROM live_rows JOIN nodes USING (node_id);
CREATE VIEW live_relationships AS
    SELECT type, s.label AS start_label, s.id AS start_id, e.label AS end_label, e.id AS end_id,
           table_name, properties
    FROM live_rows JOIN relationships USING (row_id)
    JOIN nodes s ON s.node_id = start_node JOIN nodes e ON e.node_id = end_node;
CREATE TRIGGER nodes_no_update BEFORE UPDATE ON nodes BEGIN SELECT RAISE(ABORT, 'nodes are kept as they are'); END;
CREATE TRIGGER nodes_no_delete BEFORE DELETE ON nodes BEGIN SELECT RAISE(ABORT, 'nodes are kept as they are'); END;
CREATE TRIGGER rows_no_update BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'rows are kept as they are'); END;
CREATE TRIGGER rows_no_delete BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'rows are kept as they are'); END;
CREATE TRIGGER relationships_no_update BEFORE UPDATE ON relationships BEGIN SELECT RAISE(ABORT, 'relationships are kept as they are'); END;
CREATE TRIGGER relationships_no_delete BEFORE DELETE ON relationships BEGIN SELECT RAISE(ABORT, 'relationships are kept as they are'); END;
CREATE TRIGGER versions_no_update BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions are kept as they are'); END;
CREATE TRIGGER versions_no_delete BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions are kept as they are'); END;
CREATE TRIGGER spans_no_update BEFORE UPDATE ON spans BEGIN SELECT RAISE(ABORT, 'spans are kept as they are'); END;
CREATE TRIGGER spans_no_delete BEFORE DELETE ON spans BEGIN SELECT RAISE(ABORT, 'spans are kept as they are'); END;
CREATE TRIGGER graphs_no_update BEFORE UPDATE ON graphs BEGIN SELECT RAISE(ABORT, 'graphs are kept as they are'); END;
CREATE TRIGGER graphs_no_delete BEFORE DELETE ON graphs BEGIN SELECT RAISE(ABORT, 'graphs are kept as they are'); END;
CREATE TRIGGER graph_tables_no_update BEFORE UPDATE ON graph_tables BEGIN SELECT RAISE(ABORT, 'graph_tables are kept as they are'); END;
CREATE TRIGGER graph_tables_no_delete BEFORE DELETE ON graph_tables BEGIN SELECT RAISE(ABORT, 'graph_tables are kept as they are'); END;
CREATE TRIGGER lives_no_update BEFORE UPDATE ON lives BEGIN SELECT RAISE(ABORT, 'lives are kept as they are'); END;
CREATE TRIGGER lives_no_delete BEFORE DELETE ON lives BEGIN SELECT RAISE(ABORT, 'lives are kept as they are'); END;
CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'texts are kept as they are'); END;
CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts BEGIN SELECT RAISE(ABORT, 'texts are kept as they are'); END;
CREATE TRIGGER names_no_update BEFORE UPDATE ON names BEGIN SELECT RAISE(ABORT, 'names are kept as they are'); END;
CREATE TRIGGER names_no_delete BEFORE DELETE ON names BEGIN SELECT RAISE(ABORT, 'names are kept as they are'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE ON plans BEGIN SELECT RAISE(ABORT, 'plans are kept as they are'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans BEGIN SELECT RAISE(ABORT, 'plans are kept as they are'); END;
CREATE TRIGGER plan_documents_no_update BEFORE UPDATE ON plan_documents BEGIN SELECT RAISE(ABORT, 'plan_documents are kept as they are'); END;
CREATE TRIGGER plan_documents_no_delete BEFORE DELETE ON plan_documents BEGIN SELECT RAISE(ABORT, 'plan_documents are kept as they are'); END;
CREATE TRIGGER plan_pairs_no_update BEFORE UPDATE ON plan_pairs BEGIN SELECT RAISE(ABORT, 'plan_pairs are kept as they are'); END;
CREATE TRIGGER plan_pairs_no_delete BEFORE DELETE ON plan_pairs BEGIN SELECT RAISE(ABORT, 'plan_pairs are kept as they are'); END;
CREATE TRIGGER adoptions_no_update BEFORE UPDATE ON adoptions BEGIN SELECT RAISE(ABORT, 'adoptions are kept as they are'); END;
CREATE TRIGGER adoptions_no_delete BEFORE DELETE ON adoptions BEGIN SELECT RAISE(ABORT, 'adoptions are kept as they are'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit are kept as they are'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit are kept as they are'); END;
COMMIT;
